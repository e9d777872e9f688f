"""Lists and dicts of layers in a method that stays as it is written: which layer is meant where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.catalog.values import UNKNOWN
from migrate.codemods import syntax as cst
from migrate.codemods.models.values import (
    Items,
    LayerList,
    LayerValue,
    ModuleValue,
    PipelineValue,
    Static,
    Value,
)

if TYPE_CHECKING:
    from migrate.codemods.models.custom_flow import Flow


@dataclass(frozen=True)
class Repeated:
    """An element of a list of which only the kind is known: the loop may come back to it with its own result."""

    value: Value


def indexed(flow: Flow, node: cst.Subscript, held: LayerList) -> Value:
    """``self.blocks[i]``: one of them; all have to be called alike."""
    text = flow.run.context.source(node)
    index = node.slice[0].slice if len(node.slice) == 1 else None
    position = flow.run.context.value(index.value) if isinstance(index, cst.Index) else UNKNOWN
    if isinstance(position, str) and position in held.keys:
        return _under(held.layers[held.keys.index(position)], text)
    if isinstance(position, int) and not held.is_open and -len(held.layers) <= position < len(held.layers):
        return _under(held.layers[position], text)
    found = tuple(_under(layer, text) for layer in held.layers)
    return LayerList(tuple(i for i in found if isinstance(i, LayerValue | ModuleValue)), held.attribute, True)


def _under(layer: LayerValue | ModuleValue, reference: str) -> LayerValue | ModuleValue:
    """A layer as a method names it here."""
    if layer.slot is not None:
        layer.slot.reference = reference
    return layer


def turns(flow: Flow, source: cst.BaseExpression) -> list[Value | Repeated] | None:
    """What a loop over layers gives each turn; None if it runs over something else."""
    match source:
        case cst.Call(func=cst.Name(value="enumerate"), args=[cst.Arg(value=inner), *_]):
            found = turns(flow, inner)
            return None if found is None else [_paired(Static(""), turn) for turn in found]
        case cst.Call(
            func=cst.Attribute(value=held, attr=cst.Name(value="values" | "items" as what)), args=[]
        ):
            value = flow.value(held)
            if isinstance(value, LayerList) and value.keys:
                keyed = [_paired(Static(""), layer) for layer in value.layers]
                return list(value.layers) if what == "values" else keyed
            return None
        case cst.Call(func=cst.Name(value="reversed" | "list"), args=[cst.Arg(value=inner)]):
            found = turns(flow, inner)
            return found if found is None or len(found) < 2 else [_repeated(turn) for turn in found]
        case cst.Call(func=cst.Name(value="zip"), args=arguments):
            given = [turns(flow, item.value) for item in arguments]
            count = max((len(item) for item in given if item is not None), default=0)
            if not count:
                return None
            rows = [
                item if item is not None else [flow.element(node.value)] * count
                for item, node in zip(given, arguments, strict=True)
            ]
            return [_row([row[min(place, len(row) - 1)] for row in rows]) for place in range(count)]
    value = flow.value(source)
    if isinstance(value, LayerList):
        return [Repeated(item) if value.is_open and not is_last(item) else item for item in value.layers]
    if isinstance(value, Items) and value.items:
        layers_only = all(isinstance(item, LayerValue | ModuleValue | PipelineValue) for item in value.items)
        return list(value.items) if layers_only else None
    return None


def is_last(layer: LayerValue | ModuleValue) -> bool:
    """Whether a layer is the last of its list alone."""
    return isinstance(layer, LayerValue) and bool(layer.last_of)


def _repeated(turn: Value | Repeated) -> Repeated:
    return turn if isinstance(turn, Repeated) else Repeated(turn)


def _paired(first: Value, turn: Value | Repeated) -> Value | Repeated:
    return _row([first, turn])


def _row(turn: list[Value | Repeated]) -> Value | Repeated:
    inner = tuple(item.value if isinstance(item, Repeated) else item for item in turn)
    whole = Items(inner, "tuple")
    return Repeated(whole) if any(isinstance(item, Repeated) for item in turn) else whole


def as_loop_variable(value: Value, target: cst.BaseExpression) -> Value:
    """A layer that a loop has under a name of its own."""
    match target, value:
        case cst.Name(value=name), LayerValue() | ModuleValue() | PipelineValue():
            if value.slot is not None:
                value.slot.reference = name
        case ((cst.Tuple(elements=elements) | cst.List(elements=elements)), Items(items=items)):
            if len(elements) == len(items):
                for element, item in zip(elements, items, strict=True):
                    as_loop_variable(item, element.value)
    return value
