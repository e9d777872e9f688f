"""What goes into a helper's class and what comes out: a call's arguments, input sizes, layouts, outputs."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from migrate.catalog.dims import Dim
from migrate.catalog.values import CHANNELS_LAST, UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import activations, expressions, naming, operations, sizes
from migrate.codemods.models.layout import bring, bring_all
from migrate.codemods.models.migrated import MigratedClass, TensorParameter
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import static
from migrate.codemods.models.values import (
    CannotFollow,
    FunctionValue,
    Items,
    Sizes,
    Static,
    TensorRef,
    Value,
)

if TYPE_CHECKING:
    from migrate.codemods.models.blocks import Helper


def bind(run: Run, helper: Helper, node: cst.Call) -> dict[str, Value]:
    """A call's arguments by the helper's parameters, defaults filled in."""
    params = all_of(helper.node)
    if helper.node.params.star_kwarg is not None or isinstance(helper.node.params.star_arg, cst.Param):
        raise CannotFollow("API104", node, f"`{helper.node.name.value}` takes *args or **kwargs")
    given: dict[str, Value] = {}
    names = [parameter.name.value for parameter in params]
    for position, argument in enumerate(node.args):
        if argument.star:
            raise CannotFollow("API104", node, "the call unpacks its arguments")
        key = (
            argument.keyword.value if argument.keyword else names[position] if position < len(names) else None
        )
        if key is None or key not in names:
            raise CannotFollow("API106", node, f"the call does not fit `{helper.node.name.value}`")
        given[key] = argument_value(run, argument.value)
    bound: dict[str, Value] = {}
    for parameter in params:
        name = parameter.name.value
        if name in given:
            bound[name] = given[name]
        elif parameter.default is not None:
            if isinstance(function := argument_value(run, parameter.default), FunctionValue):
                bound[name] = function
                continue
            if expressions.touches(run, parameter.default):
                raise CannotFollow("MOD402", node, f"`{name}` is a layer by default")
            inner = Run(helper.context, run.blocks, quiet=True)
            bound[name] = replace(static(inner, parameter.default), text="")
        else:
            raise CannotFollow("API106", node, f"`{helper.node.name.value}` needs `{name}`")
    return bound


def argument_value(run: Run, node: cst.BaseExpression) -> Value:
    """What an argument of a function is: ``block(x, activation=hard_swish)`` may be given another helper."""
    if isinstance(node, cst.Name | cst.Attribute) and not expressions.touches(run, node):
        name = run.context.names.resolve(node) or ""
        if (helper := run.blocks.helpers.get(name)) is not None:
            return FunctionValue(helper.node, helper=name)
    return expressions.evaluate(run, node)


def all_of(node: cst.FunctionDef) -> list[cst.Param]:
    return [*node.params.posonly_params, *node.params.params, *node.params.kwonly_params]


def constructor(run: Run, migrated: MigratedClass, bound: Mapping[str, Value], node: cst.CSTNode) -> str:
    """``ConvBlock(in_channels, filters, stride=2)``: the call that makes an instance."""
    parts: list[str] = []
    for size in migrated.sizes:
        tensor = bound[size.tensor]
        shape = tensor.facts.shape if isinstance(tensor, TensorRef) else None
        if shape is None or not sizes.is_plain(shape[size.axis]):
            raise CannotFollow("SHP201", node, f"`{size.name}` of this call is not known")
        parts.append(str(shape[size.axis]))
    gap = False
    for name in migrated.parameters:
        value = bound[name]
        if not isinstance(value, Static) or not value.text:
            gap = True  # left at its default
            continue
        text = value.text
        if name in migrated.callables and isinstance(value.value, str):
            text = activations.function(run.context, value.value) or text
        parts.append(f"{name}={text}" if gap or _is_keyword(node, name) else text)
        gap = gap or _is_keyword(node, name)
    local = migrated.name
    if migrated.module != run.context.module_name:
        match node:
            case cst.Call(func=cst.Attribute(value=module)):
                local = f"{run.context.source(module)}.{migrated.name}"
    return f"{local}({', '.join(parts)})"


def _is_keyword(node: cst.CSTNode, name: str) -> bool:
    return isinstance(node, cst.Call) and any(
        a.keyword is not None and a.keyword.value == name for a in node.args
    )


def instance_name(bound: Mapping[str, Value], helper: Helper) -> str:
    """The block's own name where the call gives one, else the helper's name."""
    name = bound.get("name")
    if (
        isinstance(name, Static)
        and isinstance(name.value, str)
        and naming.identifier(name.value).isidentifier()
    ):
        return naming.identifier(name.value)
    return helper.node.name.value.strip("_")


def in_layouts(
    run: Run, bound: Mapping[str, Value], migrated: MigratedClass, node: cst.CSTNode
) -> dict[str, Value]:
    changed = dict(bound)
    for tensor in migrated.tensors:
        value = bound[tensor.name]
        if isinstance(value, TensorRef):
            changed[tensor.name] = bring(run, value, tensor.layout, node)
        else:
            changed[tensor.name] = bring_all(run, value, tensor.layout, node)
    return changed


def outputs(text: str, facts: Value) -> Value:
    """The result of a block's call."""
    if isinstance(facts, TensorRef):
        return TensorRef(text, facts.facts)
    assert isinstance(facts, Items)
    items = tuple(
        replace(item, text=f"{text}[{i}]", variable=None, origin=None)
        if isinstance(item, TensorRef)
        else item
        for i, item in enumerate(facts.items)
    )
    return replace(facts, items=items, text=text, variable=None)


def symbolic(name: str, value: Value, layout: str, taken: set[str]) -> Value:
    """A tensor parameter within the helper: its sizes are symbols."""
    if isinstance(value, TensorRef):
        shape = value.facts.shape
        if shape is None:
            return TensorRef(name, Tensor(None, CHANNELS_LAST, value.facts.dtype), name)
        names = _axis_names(name, len(shape), taken)
        symbols = (UNKNOWN, *(Dim.symbol(symbol) for symbol in names))
        return TensorRef(name, operations.flat_layout(Tensor(symbols, layout, value.facts.dtype)), name)
    assert isinstance(value, Items)
    items = tuple(
        replace(
            item,
            text=f"{name}[{i}]",
            variable=None,
            facts=operations.flat_layout(item.facts.with_layout(layout)),
        )
        if isinstance(item, TensorRef)
        else item
        for i, item in enumerate(value.items)
    )
    return Items(items, value.kind, name, exact=value.exact)


def _axis_names(name: str, rank: int, taken: set[str]) -> list[str]:
    """``in_height``, ``in_width``, ``in_channels``; of a second tensor ``skip_height``, ..."""
    prefix = name if any(symbol.startswith("in_") for symbol in taken) else "in"
    names = [f"{prefix}_{sizes.axis_name(rank, axis)}" for axis in range(1, rank)]
    taken.update(names)
    return names


def axes_of(bound: Mapping[str, Value]) -> Iterator[tuple[str, tuple[str, int]]]:
    """The names of input sizes with their tensor and axis, channels before the others."""
    taken: set[str] = set()
    for name, value in bound.items():
        if isinstance(value, TensorRef) and value.facts.shape is not None:
            rank = len(value.facts.shape)
            named = list(enumerate(_axis_names(name, rank, taken), start=1))
            for axis, symbol in sorted(named, key=lambda item: item[0] != rank - 1):
                yield symbol, (name, axis)


def tensor_parameter(name: str, value: Value, layout: str) -> TensorParameter:
    if isinstance(value, TensorRef):
        rank = len(value.facts.shape) if value.facts.shape is not None else None
        return TensorParameter(name, rank, layout if rank is not None and rank > 2 else CHANNELS_LAST)
    assert isinstance(value, Items)
    return TensorParameter(name, None, layout, len(value.items))


def tensors_of(value: Value) -> list[TensorRef]:
    items = value.items if isinstance(value, Items) else (value,)
    return [item for item in items if isinstance(item, TensorRef)]


def inside(helper: Helper, name: str, value: Value, varying: Container[str]) -> Value:
    """A Python parameter within the helper: a size by its name, another value as given, where all calls agree."""
    if not isinstance(value, Static):
        raise CannotFollow("MOD402", helper.node, f"a layer is passed to `{helper.node.name.value}`")
    known = value.value
    if sizes.is_plain(known):
        return Static(name, Dim.symbol(name))
    if isinstance(known, tuple | list) and known and all(sizes.is_plain(item) for item in known):
        return Static(name, Sizes(Dim.symbol(f"{name}[{i}]") for i in range(len(known))))
    if known is UNKNOWN and _is_number(helper, name):
        return Static(name, Dim.symbol(name))
    return Static(name, UNKNOWN if name in varying else known)


def is_callable(helper: Helper, name: str, given: Value, inside: Value) -> bool:
    """Whether a parameter holds an activation that is not the same in all calls."""
    if not isinstance(given, Static) or not isinstance(inside, Static) or inside.value is not UNKNOWN:
        return False
    default = next(parameter.default for parameter in all_of(helper.node) if parameter.name.value == name)
    values = [given.value, helper.context.value(default) if default is not None else UNKNOWN]
    return any(activations.is_activation(value) for value in values) or (
        "activation" in name and all(value is None or value is UNKNOWN for value in values)
    )


def _is_number(helper: Helper, name: str) -> bool:
    """Whether a parameter is a whole number as far as its default says."""
    default = next(parameter.default for parameter in all_of(helper.node) if parameter.name.value == name)
    return default is None or sizes.is_plain(helper.context.value(default))
