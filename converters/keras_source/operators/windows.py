"""Windows that slide along axes, and their sums back. https://keras.io/api/ops/numpy/#take-function

Windows that do not overlap are a reshape, others a look-up of their places. Laying windows back on top of each other is
a product with a matrix for each axis, which says where each place of each window goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Value
from migrate.converters.keras_source.geometry import numbers, padded
from migrate.converters.keras_source.operators.reshape import regrouped
from migrate.converters.keras_source.program import Node
from migrate.converters.keras_source.statements import Code

LYING = (0, 4, 2, 5, 3, 1)
"""(batch, rows, kernel's rows, columns, kernel's columns, channels) of (batch, channels, kernel, places)."""


@dataclass(frozen=True)
class Sliding:
    """Windows along one axis.

    Attributes:
        count: how many there are.
        size: how many places each has.
        step: from a window to the next one.
        spread: from a place of a window to the next one.
    """

    count: int
    size: int
    step: int
    spread: int = 1

    def places(self) -> str:
        """An expression for the place of each place of each window, (count, size)."""
        starts = f"0, {self.count * self.step}, {self.step}" if self.step != 1 else f"{self.count}"
        within = f"0, {self.size * self.spread}, {self.spread}" if self.spread != 1 else f"{self.size}"
        return f"ops.expand_dims(ops.arange({starts}), 1) + ops.arange({within})"


def _windows(build: Builder, x: Value, position: int, sliding: Sliding) -> str:
    """Write the windows along one axis of the Keras tensor, which becomes two."""
    size = x.sizes[position]
    if sliding.spread == 1 and sliding.size == sliding.step and sliding.count * sliding.size == size:
        shape = (*x.sizes[:position], sliding.count, sliding.size, *x.sizes[position + 1 :])
        return build.op("ops.reshape", (x.ref, layout.written(shape)))
    return build.op("ops.take", (x.ref, Code(sliding.places())), axis=position)


def unfold(node: Node, build: Builder) -> Value:
    """``Tensor.unfold``: windows along an axis, whose places become the last axis."""
    assert node.shape is not None
    x = build.given(node["self"])
    dim = node["dimension"] % x.rank
    position = x.position(dim)
    (count,) = numbers(node.shape[dim : dim + 1])
    name = _windows(build, x, position, Sliding(count, node["size"], node["step"]))
    return build.result(node, name, layout.with_axis(x.axes, x.rank, position + 1))


def _slidings(node: Node, sizes: Sequence[int]) -> tuple[Sliding, ...]:
    """The windows along both axes of a picture, whose padding is counted."""
    kernel, dilation, padding, stride = (
        tuple(node[name]) for name in ("kernel_size", "dilation", "padding", "stride")
    )
    return tuple(
        Sliding((size + 2 * pad - spread * (length - 1) - 1) // step + 1, length, step, spread)
        for size, length, spread, pad, step in zip(sizes, kernel, dilation, padding, stride, strict=True)
    )


def im2col(node: Node, build: Builder) -> Value:
    """``nn.Unfold``: the windows of a picture, each flattened with its channels first."""
    assert node.shape is not None
    x = build.channels_last(node["self"])
    rows, columns = _slidings(node, numbers(x.shape[2:]))
    x = padded(build, x, [(pad, pad) for pad in node["padding"]])
    batch, channels, _, width = x.shape
    x = replace(
        x,
        name=_windows(build, x, 1, rows),
        shape=(batch, channels, rows.size, rows.count, width),
        axes=(0, 3, 2, 4, 1),
    )
    name = _windows(build, x, 3, columns)
    shape = (batch, channels, rows.size, columns.size, rows.count, columns.count)
    return regrouped(build, Value(name, shape, LYING, node.dtype), node.shape)


def col2im(node: Node, build: Builder) -> Value:
    """``nn.Fold``: windows laid on top of each other, and added."""
    assert node.shape is not None
    sizes = numbers(node.shape[-2:])
    pads = tuple(node["padding"])
    slidings = _slidings(node, sizes)
    x = build.given(node["self"])
    batch, channels = node.shape[:2]
    rows, columns = slidings
    x = regrouped(build, x, (batch, channels, rows.size, columns.size, rows.count, columns.count))
    letters = "".join("bcklij"[axis] for axis in x.axes)
    for axis, window, sliding, size, pad in zip("hw", "kl", slidings, sizes, pads, strict=True):
        count = {"k": "i", "l": "j"}[window]
        path = f"{node.scopes[-1].path}." if node.scopes and node.scopes[-1].path else ""
        matrix = build.constant(f"{path}{node.name}_{axis}", _laid(sliding, size, pad))
        after = letters.replace(count, axis).replace(window, "")
        x = replace(
            x, name=build.op("ops.einsum", (f"{letters},{axis}{count}{window}->{after}", x.ref, matrix.ref))
        )
        letters = after
    return build.result(node, x.name, tuple("bchw".index(letter) for letter in letters))


def _laid(sliding: Sliding, size: int, pad: int) -> Any:
    """Which place of which window goes where: (places, windows, places of a window) of 0 and 1."""
    matrix = np.zeros((size, sliding.count, sliding.size))
    for count in range(sliding.count):
        for place in range(sliding.size):
            at = count * sliding.step + place * sliding.spread - pad
            if 0 <= at < size:
                matrix[at, count, place] = 1
    return matrix


OPERATORS = {"aten.unfold": unfold, "aten.im2col": im2col, "aten.col2im": col2im}
