"""Models that are made of the inside of an earlier one:

    features = keras.Model(model.input, [layer.output for layer in model.layers[1:4]])
    features = keras.Model(model.input, model.get_layer("conv2").output)

The new class runs the statements of the earlier model up to the outputs that it asks for, on that model's layers. What
only the model's own output is asked of calls the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions, naming, shared_graph, statements, trimmed
from migrate.codemods.models.program import Line, names_in
from migrate.codemods.models.run import Run
from migrate.codemods.models.shared_graph import Symbols
from migrate.codemods.models.values import (
    CannotFollow,
    Items,
    LayerValue,
    ModelValue,
    ModuleValue,
    PipelineValue,
    TensorRef,
    Value,
)
from migrate.codemods.tree import below

INSIDE = frozenset({"layers", "get_layer"})


@dataclass(frozen=True)
class Opened:
    """A model whose statements another one runs.

    Attributes:
        inputs, outputs: its tensors.
        layers: in the order of Keras's ``layers``, the inputs of a functional model among them, each with the name that
            the source gives it, else '', and what it gives.
        is_chain: whether each is called once, on what the one before it gives.
    """

    inputs: tuple[TensorRef, ...]
    outputs: Value
    layers: tuple[tuple[Value, str, Value], ...]
    is_chain: bool


def attribute(run: Run, module: ModuleValue, name: str, node: cst.CSTNode) -> Value | None:
    """``model.input``, ``.inputs``, ``.output``, ``.outputs``, ``.layers`` of a model that the file has made; None for
    everything else."""
    symbols = _symbols(run, module)
    if symbols is None or name not in ("input", "inputs", "output", "outputs", "layers"):
        return None
    if name != "layers" and not _is_inside_wanted(run, module):
        inputs, outputs = _called(run, module, symbols)
    else:
        opened = _opened(run, module, symbols, node)
        inputs, outputs = opened.inputs, opened.outputs
        if name == "layers":
            if not opened.is_chain:
                raise CannotFollow(
                    "MOD401", node, "the order of the layers of a model that branches is Keras's"
                )
            return Items(tuple(layer for layer, _, _ in opened.layers))
    found: Value = Items(inputs) if name.startswith("input") else outputs
    if name.endswith("s"):
        return found if isinstance(found, Items) else Items((found,))
    return found.items[0] if isinstance(found, Items) and len(found.items) == 1 else found


def called(run: Run, node: cst.Call) -> Value | None:
    """``model.get_layer("conv")`` of a model that the file has made before."""
    match node.func:
        case cst.Attribute(value=owner, attr=cst.Name(value="get_layer")) if expressions.touches(run, owner):
            model = expressions.evaluate(run, owner)
            return layer(run, model, node) if isinstance(model, ModuleValue) else None
    return None


def layer(run: Run, module: ModuleValue, node: cst.Call) -> Value | None:
    """``model.get_layer("conv2")`` or ``model.get_layer(index=2)``."""
    symbols = _symbols(run, module)
    if symbols is None or len(node.args) != 1:
        return None
    wanted = run.context.value(node.args[0].value)
    keyword = node.args[0].keyword
    opened = _opened(run, module, symbols, node)
    if keyword is not None and keyword.value == "index":
        if opened.is_chain and isinstance(wanted, int) and -len(opened.layers) <= wanted < len(opened.layers):
            return opened.layers[wanted][0]
        raise CannotFollow("MOD401", node, "which layer this is, is not known")
    found = [item for item, name, _ in opened.layers if isinstance(wanted, str) and name == wanted]
    if len(found) != 1:
        raise CannotFollow("MOD401", node, f"which layer {wanted!r} is, is not known: give it a `name`")
    return found[0]


def output(run: Run, item: Value) -> Value | None:
    """``layer.output``: of a layer of an opened model, or of one that this model has called."""
    if isinstance(item, TensorRef):
        return item if item.origin else None
    found = [result for used, result in run.draft.applied if used is item]
    return found[-1] if found else None


def applied(run: Run, item: Value, result: Value) -> Value:
    """Note what a layer gives; within an opened model it has a variable of its own."""
    if run.is_opened and isinstance(result, TensorRef) and not run.loops:
        name = naming.attribute(_name(item), run.draft.named)
        run.emit(Line(f"{name} = {run.forward_text(result.text)}"))
        result = TensorRef(name, result.facts, name, None, result.mask)
    run.draft.applied.append((item, result))
    return result


def _name(item: Value) -> str:
    if isinstance(item, LayerValue):
        return item.name or (
            item.slot.attribute if item.slot is not None else naming.automatic(item.row.name)
        )
    slot = item.slot if isinstance(item, ModuleValue | PipelineValue) else None
    return slot.attribute if slot is not None else "x"


def _symbols(run: Run, module: ModuleValue) -> Symbols | None:
    found = [symbols for symbols in run.blocks.symbols if symbols.call is module.node]
    return found[0] if found and module.given else None


def _is_inside_wanted(run: Run, module: ModuleValue) -> bool:
    """Whether the statements of this model ask for the inside of another, somewhere."""
    return any(
        isinstance(part.value, cst.Name) and part.value.value == module.given and part.attr.value in INSIDE
        for node in run.body_nodes
        for part in below(node, cst.Attribute)
    )


def _called(run: Run, module: ModuleValue, symbols: Symbols) -> tuple[tuple[TensorRef, ...], Value]:
    """The inputs, and the outputs that a call of the model gives."""
    key = f"call of {module.given}"
    if key not in run.draft.opened:
        inputs, outputs = shared_graph.call(run, symbols, module)
        run.draft.opened[key] = Opened(inputs, outputs, (), False)
    found = run.draft.opened[key]
    return found.inputs, found.outputs


def _opened(run: Run, module: ModuleValue, symbols: Symbols, node: cst.CSTNode) -> Opened:
    """The earlier model's statements, run within this one on the layers of that one."""
    if module.given in run.draft.opened:
        return run.draft.opened[module.given]
    if run.loops:
        raise CannotFollow("MOD401", node, "the inside of a model is asked for in a loop")
    is_pipeline = run.context.names.resolve(symbols.call.func) in expressions.SEQUENTIALS
    inner = replace(
        run,
        env={name: value for name, value in run.env.items() if isinstance(value, ModuleValue | LayerValue)},
        texts={},
        returns=[],
        rest=(),
        path=(),
        is_opened=True,
        is_pipeline=is_pipeline,
        target=symbols.call if is_pipeline else None,
        given=symbols.inputs[0][2] if is_pipeline else None,
        avoided=frozenset(name for name, value in run.env.items() if isinstance(value, TensorRef)),
    )
    mark = len(run.draft.applied)
    for statement in symbols.statements:
        statements.statement(inner, statement)
    inputs, outputs = _ends(inner, symbols)
    calls = run.draft.applied[mark:]
    layers = [(item, _given_name(item), result) for item, result in calls]
    heads: list[tuple[Value, str, Value]] = []
    if not is_pipeline:
        heads = [(tensor, name, tensor) for tensor, (_, name, _) in zip(inputs, symbols.inputs, strict=False)]
    chain = _is_chain(inner, inputs, calls, outputs)
    opened = Opened(inputs, outputs, (*heads, *layers), chain)
    run.draft.opened[module.given] = opened
    return opened


def _ends(inner: Run, symbols: Symbols) -> tuple[tuple[TensorRef, ...], Value]:
    """The inputs and outputs of a model whose statements have run."""
    known = {name for name, _ in inner.draft.inputs}
    inputs = tuple(TensorRef(name, facts, name, name) for name, _, facts in symbols.inputs if name in known)
    if inner.is_pipeline:
        return inputs, inner.env["x"]
    model = next((value for value in inner.env.values() if isinstance(value, ModelValue)), None)
    if model is None:
        raise CannotFollow("MOD401", symbols.call, "the inside of this model is not understood")
    return model.inputs, model.outputs


def _given_name(item: Value) -> str:
    """The name that the source gives a layer."""
    return (item.name or "") if isinstance(item, LayerValue | PipelineValue) else ""


def _is_chain(
    run: Run, inputs: Sequence[TensorRef], calls: Sequence[tuple[Value, Value]], outputs: Value
) -> bool:
    """Whether the layers are called one after the other, and nothing else is computed in between."""
    if len(inputs) != 1 or len({id(item) for item, _ in calls}) != len(calls):
        return False
    written = dict(trimmed.assignments(run.forward))
    previous = inputs[0].text
    for _, result in calls:
        code = written.get(result.text) if isinstance(result, TensorRef) else None
        if code is None or previous not in names_in(code):
            return False
        previous = result.text if isinstance(result, TensorRef) else ""
    return isinstance(outputs, TensorRef) and outputs.text == previous
