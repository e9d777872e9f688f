"""Expressions of model-building code: what each evaluates to.

Anything without a tensor, layer or model in it is a `Static` and keeps its text. Tensor expressions get their text in
``forward``, by the catalog.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.catalog.model import Function, Layer
from migrate.catalog.registry import find
from migrate.catalog.values import CHANNELS_LAST, UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import (
    distributed,
    given_models,
    layer_attributes,
    layers,
    networks,
    opened,
    operations,
    sequential,
    sizes,
    stacked_cells,
)
from migrate.codemods.models.graph_classes import makes_model
from migrate.codemods.models.layout import bring
from migrate.codemods.models.methods import of_self
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import size_of_tensor, static
from migrate.codemods.models.values import (
    CannotFollow,
    FunctionValue,
    Items,
    LayerList,
    LayerValue,
    ModelValue,
    ModuleValue,
    PipelineValue,
    SelfValue,
    Static,
    StepsValue,
    TensorRef,
    Value,
)
from migrate.codemods.tree import walk

INPUTS = frozenset(
    {"keras.Input", "keras.layers.Input", "keras.layers.InputLayer", "keras.engine.input_layer.Input"}
)
SEQUENTIALS = frozenset({"keras.Sequential", "keras.models.Sequential"})

LAMBDA = "keras.layers.Lambda"


def evaluate(run: Run, node: cst.BaseExpression) -> Value:
    """What an expression gives.

    Raises:
        CannotFollow: it holds tensors or layers in a way that is not understood.
    """
    if isinstance(node, cst.Call) and (known := run.env.get(call_key(node))) is not None:
        return known
    if not touches(run, node):
        return operations.made(run, node) or static(run, node)
    if (size := size_of_tensor(run, node)) is not None:
        return size
    if not isinstance(node, cst.Call):
        run.hint = None  # the variable's name is a name for what is created, not for a part of it
    match node:
        case cst.Name(value=name):
            return run.env[name]
        case cst.Call():
            return call(run, node)
        case cst.BinaryOperation(left=left, right=right):
            return operations.binary(run, node, evaluate(run, left), evaluate(run, right))
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(comparator=right)]):
            return operations.binary(run, node, evaluate(run, left), evaluate(run, right))
        case cst.UnaryOperation(expression=inner):
            operand = evaluate(run, inner)
            if isinstance(operand, TensorRef) and isinstance(node.operator, cst.Minus | cst.Plus):
                return replace(
                    operand, text=f"-{operations.operand(operand.text)}", variable=None, origin=None
                )
        case cst.List(elements=elements) | cst.Tuple(elements=elements):
            items = tuple(evaluate(run, element.value) for element in elements)
            return Items(items, "list" if isinstance(node, cst.List) else "tuple")
        case cst.Dict(elements=elements):
            entries = [element for element in elements if isinstance(element, cst.DictElement)]
            if len(entries) == len(elements):
                values = tuple(evaluate(run, element.value) for element in entries)
                return Items(
                    values, "dict", keys=tuple(run.context.source(element.key) for element in entries)
                )
        case cst.Subscript(value=container):
            return subscript(run, node, evaluate_container(run, container))
        case cst.Attribute(value=owner, attr=cst.Name(value=attribute)):
            return _attribute(run, node, owner, attribute)
        case cst.ListComp():
            from migrate.codemods.models import comprehensions

            return comprehensions.comprehension(run, node)
        case cst.IfExp():
            from migrate.codemods.models import branches

            return branches.conditional(run, node)
    try:
        return static(run, node)
    except CannotFollow:
        raise CannotFollow("MOD401", node, f"`{_short(run, node)}` is not understood") from None


def touches(run: Run, node: cst.CSTNode) -> bool:
    """Whether an expression has to do with tensors, layers or models."""
    for part in walk(node):
        if isinstance(part, cst.Name):
            found = run.env.get(part.value)
            if found is not None and not isinstance(found, Static):
                return True
        elif isinstance(part, cst.Call) and (makes_layers(run, part) or call_key(part) in run.env):
            return True
    return isinstance(node, cst.List) and not node.elements


def call_key(node: cst.Call) -> str:
    """The name under which the result of a call stands where it is known already."""
    return f"<{id(node)}>"


def makes_layers(run: Run, node: cst.Call) -> bool:
    """Whether a call creates a layer, an input or a model."""
    name = run.context.names.resolve(node.func)
    if name is None:
        return False
    if name in INPUTS or name in SEQUENTIALS or makes_model(run.context, name):
        return True
    return name == LAMBDA or isinstance(find(name), Layer) or run.blocks.is_known(name)


def call(run: Run, node: cst.Call) -> Value:
    """A call: of an API of the source framework, of a layer, of a helper function, of a method."""
    name = run.context.names.resolve(node.func)
    row = find(name) if name is not None else None
    hint, run.hint = run.hint, None
    if (
        name in INPUTS | SEQUENTIALS
        or isinstance(row, Layer)
        or (name is not None and run.blocks.is_known(name))
    ):
        run.hint = hint
    if name in INPUTS:
        return operations.model_input(run, node)
    if makes_model(run.context, name):
        return _model(run, node)
    if name == LAMBDA:
        from migrate.codemods.models import functions

        return functions.of_lambda(run, node)
    if name in SEQUENTIALS:
        return sequential.create(run, node)
    if name is not None and run.blocks.is_known(name):
        return run.blocks.call(run, node, name)
    if isinstance(row, Layer):
        several = distributed.of_call(run, node, name) or stacked_cells.of_call(run, node, name)
        return several or layers.create(run, node, row)
    if isinstance(row, Function):
        return operations.function(run, node, row)
    if name is not None and name.partition(".")[0] in ("keras", "tf") and name != LAMBDA:
        raise CannotFollow(
            "API101", node, f"`{name}` has no counterpart in the catalog, so the model stays as it was"
        )
    if isinstance(node.func, cst.Name) and node.func.value in ("reversed", "list", "tuple"):
        from migrate.codemods.models import turns

        found = turns.elements(run, node)
        if found is not None:
            return Items(tuple(found), "tuple" if node.func.value == "tuple" else "list")
    if name is not None and (own := _own_function(run, node, name)) is not None:
        return own
    if (layer := opened.called(run, node)) is not None:
        return layer
    callee = _callee(run, node)
    if callee is not None and (result := _called(run, callee, node)) is not None:
        return opened.applied(run, callee, result)
    if isinstance(callee, FunctionValue):
        return _of_function(run, callee, node)
    if isinstance(callee, Static):
        return operations.elementwise_call(run, node, callee)
    raise CannotFollow("MOD401", node, f"the call `{_short(run, node)}` is not understood")


def _called(run: Run, callee: Value, node: cst.Call) -> Value | None:
    """What a layer or model gives."""
    if isinstance(callee, StepsValue):
        return sequential.of_steps(run, callee, node)
    if isinstance(callee, LayerValue):
        return layers.apply(run, callee, node)
    if isinstance(callee, ModuleValue):
        return run.blocks.apply(run, callee, node)
    return sequential.apply(run, callee, node) if isinstance(callee, PipelineValue) else None


def _own_function(run: Run, node: cst.Call, name: str) -> Value | None:
    """What a function of the file that makes no layers gives for tensors."""
    from migrate.codemods.models import functions

    function = functions.own_function(run, name)
    return functions.called(run, node, function) if function is not None else None


def _of_function(run: Run, callee: FunctionValue, node: cst.Call) -> Value:
    """A call of a Lambda layer, or of a function that the builder defines."""
    from migrate.codemods.models import functions, inline

    if isinstance(callee.node, cst.FunctionDef) and not callee.name:
        return inline.of_function(run, callee, node)
    if any(item.star for item in node.args):
        raise CannotFollow("API104", node, "the call unpacks its arguments")
    plain = [item for item in node.args if not (item.keyword and item.keyword.value in ("training", "mask"))]
    return functions.apply(run, callee, [evaluate(run, item.value) for item in plain], node)


def _callee(run: Run, node: cst.Call) -> Value | None:
    match node.func:
        case cst.Call():
            return call(run, node.func)
        case cst.Name(value=name) if name in run.env:
            return run.env[name]
        case cst.Attribute() if run.instance is not None and (own := of_self(node.func)) is not None:
            return run.instance.method(own) or given_models.of_self(run, own)
        case cst.Attribute() | cst.Subscript():
            return evaluate(run, node.func) if touches(run, node.func) else None
    return None


def _model(run: Run, node: cst.Call) -> ModelValue:
    """``keras.Model(inputs=..., outputs=..., name=...)``."""
    given: dict[str, cst.BaseExpression] = {}
    for position, argument in enumerate(node.args):
        if argument.star or position > 2:
            raise CannotFollow("API104", node, "the model's inputs and outputs are unpacked into the call")
        key = argument.keyword.value if argument.keyword else ("inputs", "outputs", "name")[position]
        given[{"input": "inputs", "output": "outputs"}.get(key, key)] = argument.value
    if not {"inputs", "outputs"} <= given.keys():
        raise CannotFollow("MOD401", node, "a model without inputs and outputs is not understood here")
    inputs = evaluate(run, given["inputs"])
    listed = inputs.items if isinstance(inputs, Items) else (inputs,)
    found = tuple(item for item in listed if isinstance(item, TensorRef) and item.origin)
    if len(found) != len(listed):
        raise CannotFollow("MOD401", given["inputs"], "the model's inputs are not `keras.Input` tensors")
    name = run.context.value(given["name"]) if "name" in given else None
    return ModelValue(node, found, evaluate(run, given["outputs"]), name if isinstance(name, str) else None)


def evaluate_container(run: Run, node: cst.BaseExpression) -> Value:
    """The value that is indexed; the shape of a tensor is handled by `statics`."""
    if isinstance(node, cst.Attribute) and node.attr.value == "shape":
        return Static("")
    return evaluate(run, node)


def subscript(run: Run, node: cst.Subscript, container: Value) -> Value:
    """``tensors[0]``, ``x[:, -1]``, ``x.shape[1]``."""
    if isinstance(container, TensorRef):
        return _slice(run, node, container)
    if isinstance(container, Items) and container.exact and (part := _slice_of(run, node)) is not None:
        return replace(container, items=container.items[part], variable=None, text="")
    if isinstance(container, Items | LayerList) and len(node.slice) == 1:
        index = node.slice[0].slice
        position = static(run, index.value).value if isinstance(index, cst.Index) else UNKNOWN
        if isinstance(container, LayerList):
            return _listed_layer(run, node, container, position)
        if (
            isinstance(position, int)
            and container.exact
            and -len(container.items) <= position < len(container.items)
        ):
            item = container.items[position]
            whole = container.variable or container.text
            if whole and isinstance(item, TensorRef):
                return replace(item, text=f"{whole}[{position}]", variable=None)
            return item
    return static(run, node)


def _slice_of(run: Run, node: cst.Subscript) -> slice | None:
    """The slice of a list, ``skips[:-1]``, where its ends are known."""
    match node.slice:
        case [cst.SubscriptElement(slice=cst.Slice() as part)]:
            ends = [
                None if end is None else static(run, end).value for end in (part.lower, part.upper, part.step)
            ]
            if all(end is None or isinstance(end, int) for end in ends):
                return slice(*ends)
    return None


def _listed_layer(run: Run, node: cst.Subscript, container: LayerList, position: Any) -> Value:
    if container.is_open and len(container.layers) == 1:
        layer = container.layers[0]
        assert layer.slot is not None
        layer.slot.reference = f"self.{container.attribute}[{run.context.source(node.slice[0])}]"
        return layer
    count = 0 if container.is_open else len(container.layers)
    if isinstance(position, int) and -count <= position < count:
        return container.layers[position]
    raise CannotFollow("MOD401", node, f"which layer `{_short(run, node)}` is, is not known")


def _slice(run: Run, node: cst.Subscript, tensor: TensorRef) -> TensorRef:
    """A slice of a tensor, in the source's axis order."""
    tensor = bring(run, tensor, CHANNELS_LAST, node)
    parts: list[str] = []
    shape: list[Any] | None = []
    source_shape = list(tensor.facts.shape) if tensor.facts.shape is not None else None
    for element in node.slice:
        match element.slice:
            case cst.Index(value=cst.Ellipsis()):
                if source_shape is not None and shape is not None:
                    rest = len(node.slice) - len(parts) - 1
                    keep = len(source_shape) - rest
                    shape, source_shape = shape + source_shape[:keep], source_shape[keep:]
            case cst.Index(value=cst.Name(value="None")):
                if shape is not None:
                    shape.append(1)
            case cst.Index(value=index):
                if touches(run, index):
                    raise CannotFollow("MOD401", node, "an index that is a tensor is not understood here")
                source_shape = source_shape[1:] if source_shape is not None else None
            case cst.Slice(lower=None, upper=None, step=None):
                if shape is not None and source_shape:
                    shape.append(source_shape[0])
                    source_shape = source_shape[1:]
            case cst.Slice() as part:
                if part.step is not None and not isinstance(run.context.value(part.step), int):
                    raise CannotFollow("MOD401", node, "the step of this slice is not known")
                if part.step is not None and run.context.value(part.step) < 0:
                    raise CannotFollow("MOD401", node, "torch slices have no negative step; use torch.flip")
                if shape is not None and source_shape:
                    shape.append(_slice_length(run, part, source_shape[0]))
                    source_shape = source_shape[1:]
        parts.append(run.context.source(element).rstrip(", "))
    known = None if shape is None or source_shape is None else tuple(shape + source_shape)
    text = f"{operations.operand(tensor.text)}[{', '.join(parts)}]"
    return TensorRef(text, Tensor(known, CHANNELS_LAST, tensor.facts.dtype))


def _slice_length(run: Run, part: cst.Slice, size: Any) -> Any:
    """The length that a slice of an axis has."""
    ends = [0 if part.lower is None else static(run, part.lower).value]
    ends.append(size if part.upper is None else static(run, part.upper).value)
    if part.step is not None or not all(sizes.is_plain(end) for end in ends):
        return UNKNOWN
    first, last = (size + end if isinstance(end, int) and end < 0 else end for end in ends)
    if isinstance(size, int) and isinstance(last, int):
        last = min(last, size)
    return last - first if size is not UNKNOWN or not isinstance(part.upper, type(None)) else UNKNOWN


def _attribute(run: Run, node: cst.Attribute, owner: cst.BaseExpression, attribute: str) -> Value:
    """``self.dense``."""
    value = evaluate(run, owner)
    if isinstance(value, SelfValue):
        if attribute in value.attributes:
            found: Value = value.attributes[attribute]
            return found
        return Static(f"self.{attribute}")
    part = opened.attribute(run, value, attribute, node) if isinstance(value, ModuleValue) else None
    if isinstance(value, LayerValue):
        part = networks.attribute(run, value, attribute, node)
        part = layer_attributes.attribute(run, value, attribute, node) if part is None else part
    if part is None and attribute == "output":
        part = opened.output(run, value)
    return static(run, node) if part is None else part


def _short(run: Run, node: cst.CSTNode) -> str:
    text = " ".join(run.context.source(node).split())
    return text if len(text) < 50 else text[:47] + "..."


def texts(value: Value) -> str:
    """The expression of ``forward`` that gives a value."""
    match value:
        case TensorRef(text=text) | Static(text=text):
            return text
        case Items(variable=str(name)):
            return name
        case Items(text=text) if text:
            return text
        case Items(items=items, kind="dict", keys=keys):
            return (
                "{" + ", ".join(f"{key}: {texts(item)}" for key, item in zip(keys, items, strict=True)) + "}"
            )
        case Items(items=items, kind=kind):
            inner = ", ".join(texts(item) for item in items)
            return f"[{inner}]" if kind == "list" else f"({inner}{',' if len(items) == 1 else ''})"
    raise CannotFollow("MOD401", None, "a layer or model is used as a tensor")
