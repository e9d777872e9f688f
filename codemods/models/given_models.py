"""Models that a builder is given, and that become layers of the one it builds: the two networks of a GAN.

def define_gan(generator, discriminator):              class Gan(nn.Sequential):
    model = Sequential()                                   def __init__(self, generator, discriminator):
    model.add(generator)                           →           super().__init__(
    model.add(discriminator)                                       generator,
    return model                                                   discriminator,
                                                               )
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from migrate.catalog.dims import Dim
from migrate.catalog.model import Layer
from migrate.catalog.registry import find
from migrate.catalog.values import UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.classes import attributes
from migrate.codemods.analysis.definitions import method_of
from migrate.codemods.context import FileContext
from migrate.codemods.models import call_sites, expressions, factory
from migrate.codemods.models.graph_classes import makes_model
from migrate.codemods.models.run import Run
from migrate.codemods.models.values import CannotFollow, Items, ModuleValue, Static, TensorRef, Value
from migrate.codemods.syntax.build import expression
from migrate.codemods.tree import below


def of_calls(run: Run, owner: cst.FunctionDef) -> dict[str, ModuleValue]:
    """The parameters of a builder for which every call in the file gives a model of the file's own."""
    function = f"{run.context.module_name}.{owner.name.value}"
    calls = [call for call, called in run.context.calls() if called == function]
    found: dict[str, ModuleValue] = {}
    for position, parameter in enumerate(factory.parameters(owner)):
        name = parameter.name.value
        makers = [_maker(run, call, position, name) for call in calls]
        known = [maker for maker in makers if maker is not None]
        if known and len(known) == len(makers):
            found[name] = ModuleValue("", known[0], given=name, outputs=_outputs(run, known))
    return found


def of_self(run: Run, name: str) -> ModuleValue | None:
    """The model that an attribute of ``self`` holds, in a class whose methods build models; None for anything else."""
    if run.instance is None:
        return None
    given = attributes(run.instance.node).get(name, [])
    match given:
        case [
            cst.Call(func=cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=called))) as call
        ]:
            method = method_of(run.instance.node, called)
            calls = [] if method is None else list(below(method, cst.Call))
            makes = any(_makes(run, item) for item in calls)
        case [cst.Call() as call]:
            makes = _makes(run, call)
        case _:
            return None
    if not makes:
        return None
    run.instance.read.setdefault(name, Static(name))
    return run.instance.models.setdefault(name, ModuleValue("", call, given=name))


def of_parameter(run: Run, value: Value, node: cst.BaseExpression) -> Value:
    """What is added to a Sequential; a parameter of which nothing is known is a layer or model that is given."""
    if not isinstance(value, Static) or not isinstance(node, cst.Name) or value.text != node.value:
        return value
    if value.value is not UNKNOWN and not isinstance(value.value, Dim):
        return value
    bindings = run.context.names.bindings(node)
    if not bindings or not all(binding.parameter for binding in bindings):
        return value
    if _gets_layer(run, run.context.tree.enclosing(bindings[0].node, cst.FunctionDef)):
        return value
    maker = expression(f"{node.value}()")
    return ModuleValue("", maker, given=value.text) if isinstance(maker, cst.Call) else value


def _gets_layer(run: Run, owner: cst.FunctionDef | None) -> bool:
    """Whether a call of a builder gives it a single layer: the model would have to know what it takes, a string say."""
    function = f"{run.context.module_name}.{owner.name.value}" if owner is not None else ""
    given = [item.value for call, called in run.context.calls() if called == function for item in call.args]
    values = [
        value for node in given if isinstance(node, cst.Name) for value in run.context.kinds.values_of(node)
    ]
    names = [run.context.names.resolve(value.func) for value in values if isinstance(value, cst.Call)]
    return any(name is not None and isinstance(find(name), Layer) for name in names)


def _maker(run: Run, call: cst.Call, position: int, name: str) -> cst.Call | None:
    """The call that makes the model which a builder's call gives for a parameter; None if it is not known."""
    for place, item in enumerate(call.args):
        keyword = item.keyword.value if item.keyword is not None else None
        if item.star or not (keyword == name or (keyword is None and place == position)):
            continue
        if not isinstance(item.value, cst.Name):
            return None
        values = run.context.kinds.values_of(item.value)
        made = [value for value in values if isinstance(value, cst.Call) and _makes(run, value)]
        return made[0] if len(made) == len(values) == 1 else None
    return None


def _makes(run: Run, call: cst.Call) -> bool:
    name = run.context.names.resolve(call.func)
    if name is None:
        return False
    return name in expressions.SEQUENTIALS or name in run.blocks.targets or makes_model(run.context, name)


def _outputs(run: Run, makers: list[cst.Call]) -> tuple[Tensor, ...]:
    """What is known of the outputs of a model that one builder makes, called in one way."""
    context, blocks = run.context, run.blocks
    name = context.names.resolve(makers[0].func) or ""
    texts = {context.source(maker) for maker in makers}
    owner = blocks.targets[name][0] if name in blocks.targets else None
    if owner is None or len(texts) > 1:
        return ()
    from migrate.codemods.models.builders import Builder

    with contextlib.suppress(CannotFollow):
        given = Builder(context, blocks, *blocks.targets[name]).output(_arguments(context, owner, makers[0]))
        items = given.items if isinstance(given, Items) else (given,)
        return tuple(item.facts for item in items if isinstance(item, TensorRef))
    return ()


def _arguments(context: FileContext, owner: cst.FunctionDef, call: cst.Call) -> Mapping[str, object]:
    """What is known of a builder's parameters in one call: its arguments, and the defaults of the others."""
    defaults = {
        parameter.name.value: context.value(parameter.default)
        for parameter in factory.parameters(owner)
        if parameter.default is not None
    }
    return defaults | call_sites.bound(context, owner, call)
