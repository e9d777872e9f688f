"""Wrappers around a layer: the layer inside is rendered in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Layer, Rendering, Row
from migrate.catalog.registry import find
from migrate.catalog.signature import Argument, Signature
from migrate.catalog.template import bracketed, fill
from migrate.catalog.values import CHANNELS_FIRST, CHANNELS_LAST, UNKNOWN, CallValue, Tensor

if TYPE_CHECKING:
    from migrate.catalog.render import Rendered

Render = Callable[[Layer, Mapping[str, Argument], Tensor], "Rendered"]
FOLDED = "folded(x)"  # the forward of a wrapper that gives its layer the steps as so many samples


def wrapped(row: Row, rendering: Rendering, argument: Argument, outside: Tensor, render: Render) -> Rendered:
    """The layer inside a wrapper, for each step of the axis after the batch's.

    Args:
        argument: the layer inside, a `CallValue`.
        outside: what is known of the wrapper's input ``x``.
        render: renders the layer inside by its arguments and what is known of its own input.

    Raises:
        Unrenderable: the layer inside is not known, has no rendering, or gives several outputs.
    """
    call = argument.value
    inner_row = find(call.name) if isinstance(call, CallValue) else None
    if not isinstance(call, CallValue) or not isinstance(inner_row, Layer):
        raise Unrenderable("API103", f"{row.name}: the layer inside, `{argument.text}`, is not known here")
    given = {name: inner for name, inner in call.arguments.items() if inner.given}
    if rendering.forward == FOLDED:
        inside = _folded(row, inner_row, outside, lambda fact: render(inner_row, given, fact))
    else:
        inside = render(inner_row, given, outside)
    return replace(inside, wrapper=row.name, rendering=rendering)


def _folded(row: Row, inner_row: Layer, outside: Tensor, render: Callable[[Tensor], Rendered]) -> Rendered:
    """The steps become samples, (batch x steps, ...), and come apart again after the layer."""
    if outside.shape is None or len(outside.shape) < 3:
        raise Unrenderable("SHP201", f"{row.name}: the rank of its input is not known here")
    folded = Tensor((UNKNOWN, *outside.shape[2:]), CHANNELS_LAST, outside.dtype)
    inside = render(folded)
    if isinstance(inside.output, tuple):
        raise Unrenderable("API102", f"{row.name}: the layer inside has several outputs")
    operand = "__x__.flatten(0, 1)"
    if inner_row.layout == CHANNELS_FIRST:
        operand += _permuted(folded, to_first=True)
    parameter = Signature.parse("call" + inner_row.call).parameters[0]
    result = fill(inside.forward, **{parameter: operand})
    if inside.output.layout == CHANNELS_FIRST:
        result = bracketed(result) + _permuted(inside.output, to_first=False)
    shape = inside.output.shape and (*outside.shape[:2], *inside.output.shape[1:])
    return replace(
        inside,
        forward=f"{bracketed(result)}.unflatten(0, (-1, __x__.shape[1]))",
        output=Tensor(shape, CHANNELS_LAST, inside.output.dtype),
    )


def _permuted(fact: Tensor, *, to_first: bool) -> str:
    """The method call that brings a tensor's channels first, or last again; nothing for a tensor of rank 2."""
    rank = len(fact.shape or ())
    if rank < 3:
        return ""
    order = (0, rank - 1, *range(1, rank - 1)) if to_first else (0, *range(2, rank), 1)
    return f".permute({', '.join(map(str, order))})"
