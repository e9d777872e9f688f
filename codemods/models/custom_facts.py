"""What is known of the values in a method that stays as it is written."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from migrate.catalog.dims import Dim
from migrate.catalog.model import Function
from migrate.catalog.registry import find
from migrate.catalog.signature import Signature
from migrate.catalog.values import ANY, CHANNELS_LAST, UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions, function_shapes, operations, sizes
from migrate.codemods.models.program import names_in
from migrate.codemods.models.statics import size_of_tensor
from migrate.codemods.models.values import (
    CannotFollow,
    Items,
    LayerValue,
    ModuleValue,
    Static,
    TensorRef,
    Value,
    is_tensorial,
)
from migrate.codemods.tree import walk

if TYPE_CHECKING:
    from migrate.codemods.models.custom_flow import Flow

FLOATING = "rank not known"
"""The origin of a tensor of which only the last axis is known: its rank is assumed."""


def facts(flow: Flow, node: cst.BaseExpression) -> Value:
    """What the interpreter of models knows of an expression whose layers' results are known."""
    run = flow.run.aside()
    run.quiet = True
    size = None
    try:
        size = size_of_tensor(run, node)
        if size is not None:
            return Static("", size.value)
        if any(_is_foreign(flow, part) for part in walk(node)):
            return unknown(flow.run.context.source(node))
        found = _shaped(flow, node, expressions.evaluate(run, node))
    except CannotFollow:
        tensors = any(
            isinstance(part, cst.Name) and is_tensorial(flow.run.env.get(part.value, Static("")))
            for part in walk(node)
        )
        calls = any(
            isinstance(part, cst.Call) and expressions.call_key(part) in flow.run.env for part in walk(node)
        )
        return unknown() if tensors or calls else Static("")
    return _floating(flow, node, plain(found))


def _floating(flow: Flow, node: cst.BaseExpression, found: Value) -> Value:
    """What is computed from a tensor of an assumed rank has one too, or nothing is known of it."""
    if not isinstance(found, TensorRef):
        return found
    parts = [part for part in walk(node) if isinstance(part, cst.Name | cst.Call | cst.Attribute)]
    held = [_held(flow, part) for part in parts]
    if not any(isinstance(item, TensorRef) and item.origin == FLOATING for item in held):
        return found
    kept = isinstance(node, cst.BinaryOperation | cst.UnaryOperation) or _is_elementwise(flow, node)
    return replace(found, origin=FLOATING) if kept else unknown()


def _held(flow: Flow, node: cst.CSTNode) -> Value | None:
    match node:
        case cst.Name(value=name):
            return flow.run.env.get(name)
        case cst.Call():
            return flow.run.env.get(expressions.call_key(node))
        case cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=name)):
            held = flow.this.attributes.get(name) if flow.run.env.get(owner) is flow.this else None
            return held if isinstance(held, TensorRef) else None
    return None


def _is_elementwise(flow: Flow, node: cst.BaseExpression) -> bool:
    """Whether a call leaves the shape as it is."""
    row = find(flow.run.context.names.resolve(node.func) or "") if isinstance(node, cst.Call) else None
    return (
        isinstance(row, Function)
        and row.layout == ANY
        and row.shape.replace(" ", "")
        in (
            "shape(x)",
            "shape(inputs)",
        )
    )


def _shaped(flow: Flow, node: cst.BaseExpression, found: Value) -> Value:
    """A function's result with its shape, where the catalog says nothing of it."""
    if not isinstance(node, cst.Call) or not isinstance(found, TensorRef) or found.facts.shape is not None:
        return found
    row = find(flow.run.context.names.resolve(node.func) or "")
    if not isinstance(row, Function):
        return found
    signature = Signature.parse(row.source)
    given: dict[str, Any] = {}
    for position, item in enumerate(node.args):
        value = operations.facts_of(plain(flow.value(item.value)))
        if item.keyword is not None:
            given[row.renamed.get(item.keyword.value, item.keyword.value)] = value
        elif position < len(signature.positional):
            given[signature.positional[position]] = value
        elif signature.variadic:
            given[signature.variadic] = (*given.get(signature.variadic, ()), value)
    shape = function_shapes.shape_of(row.name, given)
    return TensorRef("_", Tensor(shape, CHANNELS_LAST, found.facts.dtype))


def _is_foreign(flow: Flow, node: cst.CSTNode) -> bool:
    """Whether a call makes layers, or is one of another of the program's functions of layers."""
    return isinstance(node, cst.Call) and expressions.makes_layers(flow.run, node)


def unknown(text: str = "") -> TensorRef:
    """A tensor of which nothing is known."""
    return TensorRef(text or "_", Tensor(None))


def without(value: Value, names: Set[str]) -> Value:
    """A tensor without the sizes that certain names say, each of which means something else there."""
    if not isinstance(value, TensorRef) or value.facts.shape is None:
        return value
    shape = tuple(
        UNKNOWN if isinstance(size, Dim) and names_in(str(size)) & names else size
        for size in value.facts.shape
    )
    return replace(value, facts=replace(value.facts, shape=shape))


def plain(value: Value) -> Value:
    """A value with its tensors in the source's axis order, and no text or variable of the interpreter's."""
    if isinstance(value, TensorRef):
        shape, layout = value.facts.shape, value.facts.layout
        if shape is not None and len(shape) > 2 and layout != CHANNELS_LAST:
            shape = (shape[0], *shape[2:], shape[1])
        if shape is not None:
            shape = tuple(size if sizes.is_plain(size) else UNKNOWN for size in shape)
        return TensorRef("_", Tensor(shape, CHANNELS_LAST, value.facts.dtype))
    if isinstance(value, Items) and not value.items:
        return unknown()  # something will be put into it
    if isinstance(value, Items):
        return replace(value, items=tuple(plain(item) for item in value.items), variable=None)
    return value


def named(name: str, value: Value) -> Value:
    """A value under a name."""
    match value:
        case TensorRef(facts=facts, origin=origin):
            return TensorRef(name, facts, None, origin, value.mask)
        case Items(items=items, kind="list" | "tuple"):
            if any(isinstance(item, LayerValue | ModuleValue) for item in items):
                return value
            inner = tuple(named(f"{name}[{place}]", item) for place, item in enumerate(items))
            return replace(value, items=inner, text=name, variable=None)
        case Static(value=known):
            return Static(name, known, local=True)
    return value


def part_of(value: Value, position: int, count: int) -> Value:
    """What unpacking gives one of several targets."""
    if isinstance(value, Items) and len(value.items) == count:
        return value.items[position]
    if isinstance(value, Static):
        known = value.value
        whole = isinstance(known, tuple | list) and len(known) == count
        return Static("", known[position] if whole else UNKNOWN)
    return unknown()
