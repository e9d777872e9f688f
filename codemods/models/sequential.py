"""``keras.Sequential``: a variable goes through its layers, in the list's order and then in that of ``add``.

As the model that a builder makes, each layer is a statement of ``forward``; where nothing but modules is called one
after the other, the class is an ``nn.Sequential`` instead. As a layer of another model its layers are that model's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from migrate.catalog.values import CHANNELS_LAST, UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import (
    containers,
    distributed,
    expressions,
    functions,
    given_models,
    input_facts,
    instances,
    layers,
    modes,
    opened,
    sizes,
)
from migrate.codemods.models.input_facts import RANKS, RECURRENT
from migrate.codemods.models.program import Line
from migrate.codemods.models.run import Run, Snapshot
from migrate.codemods.models.values import (
    TENSOR,
    CannotFollow,
    FunctionValue,
    Items,
    LayerValue,
    ModuleValue,
    PipelineValue,
    Static,
    StepsValue,
    TensorRef,
    Value,
)
from migrate.codemods.tree import below

SHAPE_ARGUMENTS = ("input_shape", "batch_input_shape", "input_dim")
OF_IMAGES = frozenset({"Resizing", "CenterCrop", "Rescaling"})
OF_STRINGS = frozenset({"keras.layers.TextVectorization", "keras.layers.StringLookup"})


def create(run: Run, node: cst.Call) -> PipelineValue:
    """``keras.Sequential([...], name=...)``: run through its layers, if it is the model that is built."""
    hint, run.hint = run.hint, None
    name: str | None = None
    given: cst.BaseExpression | None = None
    for position, item in enumerate(node.args):
        key = item.keyword.value if item.keyword else ("layers", "trainable", "name")[position]
        if item.star:
            raise CannotFollow("API104", node, "the model's layers are unpacked into the call")
        if key == "name":
            found = run.context.value(item.value)
            name = found if isinstance(found, str) else None
        elif key == "layers":
            given = item.value
    elements = _elements(given) if given is not None else []
    if run.is_pipeline and run.target in (None, node) and _is_free(run, elements):
        model = PipelineValue(node, tensor=TENSOR, name=name)
        for element in elements:
            add(run, model, element, _comments(run, element))
        return model
    found_layers: list[Any] = []
    for element in elements:
        found_layers += [  # an Input says nothing here
            item for item in flat(expressions.evaluate(run, element)) if not isinstance(item, TensorRef)
        ]
    if not all(
        isinstance(item, LayerValue | ModuleValue | PipelineValue | StepsValue | FunctionValue)
        for item in found_layers
    ):
        raise CannotFollow("MOD401", node, "what this Sequential consists of is not understood")
    model = PipelineValue(node, tuple(found_layers), name=name)
    model.statics = {key: value for key, value in run.env.items() if isinstance(value, Static)}
    model.slot = None if run.loops else run.new_slot(name or hint or "sequential", None, node)
    return model


def _is_free(run: Run, elements: list[cst.BaseExpression]) -> bool:
    """Whether the tensor's name means nothing else in the class: a function's parameter may have it, if the layers do
    not ask for that."""
    if TENSOR not in run.env:
        return True
    names = {part.value for node in elements for part in below(node, cst.Name)}
    return isinstance(run.env[TENSOR], Static) and TENSOR not in names


def _elements(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    if isinstance(node, cst.List | cst.Tuple):
        if any(isinstance(element, cst.StarredElement) for element in node.elements):
            raise CannotFollow("MOD401", node, "a list of layers is unpacked here")
        return [element.value for element in node.elements]
    return [node]


def add(
    run: Run, model: PipelineValue, node: cst.BaseExpression, above: tuple[str, ...] = (), after: str = ""
) -> None:
    """``model.add(layer)``: one more statement of ``forward``."""
    if model.tensor is None:
        _add_inner(run, model, node)
        return
    run.hint = TENSOR if _is_input(run, node) else None
    run.targets = frozenset({TENSOR})
    model.before.append(Snapshot.of(run))
    for value in flat(expressions.evaluate(run, node)):
        layer = given_models.of_parameter(run, value, node)
        if isinstance(layer, TensorRef) and layer.origin is not None:
            model.before.clear()
            run.env[TENSOR] = layer
            continue
        if not isinstance(run.env.get(TENSOR), TensorRef):
            _begin(run, layer)
        result = opened.applied(run, layer, through(run, layer, run.env[TENSOR], node))
        if not isinstance(result, TensorRef):
            raise CannotFollow("MOD401", node, "a layer of a Sequential has to give one tensor")
        if run.is_opened:
            run.env[TENSOR] = result
            continue
        if result.text != TENSOR:
            run.emit(Line(f"{TENSOR} = {run.forward_text(result.text)}", above, after))
        run.env[TENSOR] = TensorRef(TENSOR, result.facts, TENSOR, None, result.mask)


def pop(run: Run, model: PipelineValue, node: cst.CSTNode) -> None:
    """``model.pop()``: the last layer goes."""
    names = run.env.keys() - {TENSOR}
    if run.loops or not model.before or names != model.before[-1].env.keys() - {TENSOR}:
        raise CannotFollow("MOD401", node, "which layer this takes away is not known")
    model.before.pop().restore(run)


def _add_inner(run: Run, model: PipelineValue, node: cst.BaseExpression) -> None:
    """``inner.add(layer)`` of a Sequential that is a layer of another model."""
    if run.loops or (model.slot is not None and model.slot.code):
        raise CannotFollow(
            "MOD401", node, "a layer is added to a Sequential within another in a loop or late"
        )
    for layer in flat(expressions.evaluate(run, node)):
        if isinstance(layer, LayerValue | ModuleValue | PipelineValue):
            model.layers = (*model.layers, layer)
        elif not isinstance(layer, TensorRef):
            raise CannotFollow("MOD401", node, "what this Sequential consists of is not understood")
    model.statics = {key: value for key, value in run.env.items() if isinstance(value, Static)}


def flat(value: Value) -> Iterator[Value]:
    """The elements of a list of layers, of lists within it too."""
    if isinstance(value, Items):
        for item in value.items:
            yield from flat(item)
    else:
        yield value


def _is_input(run: Run, node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Call) and run.context.names.resolve(node.func) in expressions.INPUTS


def through(run: Run, layer: Value, tensor: Value, node: cst.BaseExpression) -> Value:
    """One layer's result; ``node`` stands for the call."""
    call = node if isinstance(node, cst.Call) else None
    if isinstance(layer, LayerValue):
        return layers.applied(run, layer, [tensor], {}, layer.node)
    if isinstance(layer, ModuleValue):
        return instances.applied(run.blocks, run, layer, [tensor], layer.node)
    if isinstance(layer, PipelineValue):
        for inner in layer.layers:
            tensor = through(run, inner, tensor, layer.node)
        return tensor
    if isinstance(layer, StepsValue):
        return distributed.applied(run, tensor, node, lambda flat: _of_model(run, layer.model, flat, node))
    if isinstance(layer, FunctionValue):
        return functions.apply(run, layer, [tensor], node)
    raise CannotFollow("MOD401", call or node, "an element of this Sequential is not a layer")


def of_steps(run: Run, steps: StepsValue, node: cst.Call) -> Value:
    """A model called with each step of a tensor."""
    given = [item.value for item in node.args if not (item.keyword and item.keyword.value == "training")]
    if len(given) != 1:
        raise CannotFollow("MOD401", node, "a model in TimeDistributed takes one tensor")
    return through(run, steps, expressions.evaluate(run, given[0]), node)


def _of_model(run: Run, model: ModuleValue | PipelineValue, tensor: Value, node: cst.BaseExpression) -> Value:
    """What a model gives for a tensor, by a module of its own where it can be one."""
    if isinstance(model, PipelineValue) and isinstance(tensor, TensorRef):
        return containers.call(run, model, tensor, through) or through(run, model, tensor, node)
    return through(run, model, tensor, node)


def apply(run: Run, model: PipelineValue, node: cst.Call) -> Value:
    """A Sequential called as a layer."""
    given = [item.value for item in node.args if not (item.keyword and item.keyword.value == "training")]
    if len(given) != 1:
        raise CannotFollow("MOD401", node, "a Sequential takes one tensor")
    tensor = expressions.evaluate(run, given[0])
    if not isinstance(tensor, TensorRef):
        raise CannotFollow("MOD401", node, "a Sequential takes one tensor")
    block = containers.call(run, model, tensor, through)
    modes.of_call(run, model.slot if block is not None else None, node)
    return block if block is not None else through(run, model, tensor, node)


def _begin(run: Run, layer: Value) -> None:
    """The input that the first layer says: its ``input_shape``, else only the rank that it works on."""
    facts = run.given or Tensor((UNKNOWN, UNKNOWN), CHANNELS_LAST, "float32")
    layer = layer.layer if isinstance(layer, StepsValue) else layer
    if isinstance(layer, LayerValue) and layer.row.name in OF_STRINGS:
        facts = Tensor((UNKNOWN, UNKNOWN), CHANNELS_LAST, "string")
    elif isinstance(layer, LayerValue):
        for name in SHAPE_ARGUMENTS:
            if name in layer.keywords:
                facts = Tensor(_input_shape(run, name, layer), CHANNELS_LAST, "float32")
                break
        else:
            facts = run.given or Tensor((UNKNOWN,) * _rank(layer), CHANNELS_LAST, "float32")
    run.env[TENSOR] = TensorRef(TENSOR, facts, TENSOR, TENSOR)
    run.draft.inputs.append((TENSOR, (TENSOR, facts)))


def _rank(layer: LayerValue) -> int:
    """The rank of the tensors that a layer is made for."""
    stem = layer.row.name.rpartition(".")[2]
    if stem in RECURRENT:
        return 3
    return 4 if stem in OF_IMAGES or stem.startswith("Random") else RANKS.get(stem[-2:], 2)


def _input_shape(run: Run, name: str, layer: LayerValue) -> tuple[Any, ...]:
    """The input's shape as a layer's argument says it: ``(28, 28)``, ``(x.shape[1],)``, or ``x.shape[1]``."""
    given = layer.keywords[name].value
    node = next((item.value for item in layer.node.args if item.keyword and item.keyword.value == name), None)
    if sizes.is_plain(given):
        axes: tuple[Any, ...] = (given,)
    elif isinstance(given, tuple | list):
        parts = node.elements if isinstance(node, cst.Tuple | cst.List) else ()
        written = [part.value for part in parts] if len(parts) == len(given) else [None] * len(given)
        axes = tuple(_axis(run, size, part) for size, part in zip(given, written, strict=True))
    elif name == "input_dim" and node is not None:
        axes = (_axis(run, given, node),)
    else:
        raise CannotFollow("SHP202", layer.node, "the input's shape is not known")
    return axes if name == "batch_input_shape" else (UNKNOWN, *axes)


def _axis(run: Run, size: Any, node: cst.BaseExpression | None) -> Any:
    """One size: a number, else the expression that gives it."""
    if sizes.is_plain(size):
        return size
    if size is None or node is None or isinstance(node, cst.StarredElement):
        return UNKNOWN
    found = input_facts.size(run, node)
    return found if sizes.is_plain(found) else UNKNOWN


def _comments(run: Run, node: cst.BaseExpression) -> tuple[str, ...]:
    """The comment lines above an element of the list of layers."""
    tree = run.context.tree
    start = tree.line_start(tree.span(node)[0])
    if tree.data[start : tree.span(node)[0]].strip():
        return ()
    found: list[str] = []
    while start > 0:
        earlier = tree.line_start(start - 1)
        line = tree.data[earlier:start].decode("utf-8").strip()
        if not line.startswith("#"):
            break
        found.insert(0, line)
        start = earlier
    return tuple(found)
