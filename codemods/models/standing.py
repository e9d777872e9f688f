"""Layers that stand outside of the model's class: adapted to data first, or used in the dataset too.

    vectorize = layers.TextVectorization(1000)       vectorize = TextVectorization(1000)
    vectorize.adapt(texts)                           vectorize.adapt(texts)
    model = keras.Sequential([vectorize, ...])   →   model = Net(vectorize)

The statements about such a layer stay, and the class is given the object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from migrate.catalog.model import Layer
from migrate.catalog.registry import find
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import expressions, factory, given_models, kept, layers, networks
from migrate.codemods.models.run import Run
from migrate.codemods.models.values import LayerValue, ModuleValue, Static, Value
from migrate.codemods.tree import below, walk

PARTS = networks.PARTS | {"layers", "get_layer"}


def before(
    run: Run, owner: cst.FunctionDef | None, start: int, place: cst.CSTNode
) -> Mapping[str, LayerValue | ModuleValue]:
    """What stands when a builder begins: layers made earlier at the file's top level, or given as arguments; at the
    top level the models that were made earlier, too.

    Args:
        start: of the file's top level, what comes before a model's own statements; place: the one that makes it.
    """
    body = run.context.top()
    own = {id(node) for node in body[start:]} if owner is None else set()
    known = {
        name: layer(run, call, name)
        for node in body
        if id(node) not in own and (found := made(run.context, node)) is not None
        for name, call in [found]
        if _is_bound_once(body, name)
    }
    models = {
        name: ModuleValue("", call, given=name, outputs=outputs)
        for name, call, outputs in run.blocks.standing
        if (_is_bound_once(body, name) if owner is not None else _holds(body, place, name, call))
    }
    if owner is None:
        return known | models
    shadowed = {parameter.name.value for parameter in factory.parameters(owner)} | _assigned([owner.body])
    read = {part.value for part in walk(owner.body) if isinstance(part, cst.Name)}
    reached = {name: value for name, value in known.items() if name not in shadowed}
    return {
        **reached,
        **{name: value for name, value in models.items() if name in read - shadowed},
        **_arguments(run.context, owner, known),
        **given_models.of_calls(run, owner),
    }


def made(context: FileContext, node: cst.CSTNode) -> tuple[str, cst.Call] | None:
    """The variable and the call of ``vectorize = layers.TextVectorization(...)``, if that is what a statement is."""
    match node:
        case cst.SimpleStatementLine(
            body=[
                cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=cst.Call() as call)
            ]
        ):
            called = context.names.resolve(call.func)
            row = find(called) if called else None
            if isinstance(row, Layer) and row.alone:
                return name, call
    return None


def layer(run: Run, call: cst.Call, name: str) -> LayerValue:
    """The layer that a call outside of the class makes, held by the variable ``name``."""
    called = run.context.names.resolve(call.func)
    row = find(called) if called else None
    assert isinstance(row, Layer)
    value = layers.create(replace(run, quiet=True), call, row, place=False)
    value.given = name
    return value


def is_standing(value: Value) -> bool:
    """Whether a value is a layer or model that is made outside of the class."""
    return isinstance(value, LayerValue | ModuleValue) and bool(value.given)


def must_stand(owner: cst.FunctionDef | None, rest: Sequence[cst.CSTNode], name: str) -> bool:
    """Whether a layer that a builder makes has to stay outside of the class: the file reads its variable, or the
    builder calls a method of it, such as ``adapt``."""
    if owner is None:
        return True
    parts = (part for node in rest for part in below(node, cst.Attribute))
    return any(isinstance(part.value, cst.Name) and part.value.value == name for part in parts)


def stays(run: Run, node: cst.CSTNode) -> bool:
    """Whether a statement is about standing layers and nothing else of the model: it adapts one, asks for its
    vocabulary, or applies it to data."""
    found = [
        value
        for part in below(node, cst.Name)
        if (value := run.env.get(part.value)) is not None
        if not isinstance(value, Static)
    ]
    if not found or not all(map(is_standing, found)) or _asks_inside(run, node):
        return False
    return not any(isinstance(part, cst.Call) and expressions.makes_layers(run, part) for part in walk(node))


def _asks_inside(run: Run, node: cst.CSTNode) -> bool:
    """Whether a statement asks for layers or tensors of a model that the file has made, or of a network."""
    for part in below(node, cst.Attribute):
        held = run.env.get(part.value.value) if isinstance(part.value, cst.Name) else None
        if part.attr.value in networks.PARTS and networks.is_network(held):
            return True
        if part.attr.value in PARTS and isinstance(held, ModuleValue):
            return True
    return False


def _arguments(
    context: FileContext, owner: cst.FunctionDef, known: dict[str, LayerValue]
) -> dict[str, LayerValue]:
    """The parameters for which every call in the file gives a standing layer of the same kind."""
    function = f"{context.module_name}.{owner.name.value}"
    calls = [call for call, called in context.calls() if called == function]
    names = [parameter.name.value for parameter in factory.parameters(owner)]
    found: dict[str, LayerValue] = {}
    for position, name in enumerate(names):
        given = [known.get(text) for call in calls for text in _given(call, position, name)]
        values = [value for value in given if value is not None]
        if values and len(values) == len(calls) and len({_kind(value) for value in values}) == 1:
            found[name] = layers.replace_layer(values[0], given=name)
    return found


def _given(call: cst.Call, position: int, name: str) -> Iterator[str]:
    """The name that a call gives for a parameter; an empty text if it is no name."""
    for place, item in enumerate(call.args):
        if (item.keyword.value if item.keyword else None) == name or (
            item.keyword is None and place == position
        ):
            yield item.value.value if isinstance(item.value, cst.Name) and not item.star else ""


def _kind(value: LayerValue) -> tuple[str, str]:
    """What a layer's calls depend on, apart from the object itself."""
    texts = [argument.text for argument in value.positional]
    named = sorted((name, argument.text) for name, argument in value.keywords.items() if name != "name")
    return value.row.name, repr((texts, named))


def _holds(body: Sequence[cst.CSTNode], place: cst.CSTNode, name: str, call: cst.Call) -> bool:
    """Whether a variable still holds, at a statement, what a call has made."""
    last: cst.CSTNode | None = None
    for node in body:
        if node is place:
            break
        if name in kept.assigned(node):
            last = node
    return last is not None and any(part is call for part in walk(last))


def _is_bound_once(body: Sequence[cst.CSTNode], name: str) -> bool:
    names = [part.target for node in body for part in below(node, cst.AssignTarget)]
    return sum(isinstance(target, cst.Name) and target.value == name for target in names) == 1


def _assigned(nodes: Sequence[cst.CSTNode]) -> set[str]:
    targets = (part.target for node in nodes for part in below(node, cst.AssignTarget))
    return {target.value for target in targets if isinstance(target, cst.Name)}
