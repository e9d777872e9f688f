"""Resizing and rearranging of images. https://keras.io/api/ops/image/#resize-function

Keras's bilinear resize agrees with PyTorch's, unless the corners are aligned; its bicubic one has another curve. Those
are written as what they are, two products with frozen matrices. Keras's nearest one reads the cell under the middle,
where PyTorch's reads the one under the corner: a look-up by computed places.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value
from migrate.converters.keras_source.geometry import numbers
from migrate.converters.keras_source.program import Node, Ref


def smooth(node: Node, build: Builder) -> Value:
    """``upsample_bilinear2d``, ``upsample_bicubic2d``, and ``upsample_linear1d``."""
    x = build.channels_last(node.first)
    assert node.shape is not None
    size = numbers(node.shape[2:])
    before = numbers(x.shape[2:])
    if size == before:
        return x
    if "_aa" in node.target:
        raise Unsupported("a resize with antialiasing")
    scales = _scales(node, before, size)
    cubic, aligned = "bicubic" in node.target, bool(node["align_corners"])
    if not cubic and not aligned and len(size) == 2 and scales == tuple(map(divided, before, size)):
        name = build.op("ops.image.resize", (x.ref, size), interpolation="bilinear")
        return replace(x, name=name, shape=node.shape)
    axes = "bhwc" if len(size) == 2 else "bwc"
    for letter, short, wide, scale in zip(axes[1:], before, size, scales, strict=False):
        path = f"{node.scopes[-1].path}." if node.scopes and node.scopes[-1].path else ""
        matrix = build.constant(
            f"{path}{node.name}_{letter}", resize_matrix(short, wide, scale, cubic, aligned)
        )
        labels = f"{axes},z{letter}->{axes.replace(letter, 'z')}"
        x = replace(x, name=build.op("ops.einsum", (labels, x.ref, matrix.ref)))
    return replace(x, shape=node.shape)


def divided(short: int, wide: int) -> float:
    """How far apart the cells are read."""
    return short / wide


def _scales(node: Node, before: tuple[int, ...], size: tuple[int, ...]) -> tuple[float, ...]:
    factors: Sequence[float] | None = node.arguments.get("scale_factors")
    if factors is None:
        single = [node[name] for name in ("scales_h", "scales_w") if node.arguments.get(name)]
        factors = single if len(single) == len(size) else None
    return tuple(map(divided, before, size)) if factors is None else tuple(1 / factor for factor in factors)


def resize_matrix(short: int, wide: int, scale: float, cubic: bool, aligned: bool) -> Any:
    """What each new cell takes of each old one, (wide, short), as PyTorch reads them.

    https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/native/UpSample.h
    """
    matrix = np.zeros((wide, short))
    for place in range(wide):
        if aligned:
            at = place * (short - 1) / (wide - 1) if wide > 1 else 0.0
        else:
            at = (place + 0.5) * scale - 0.5
            at = at if cubic else max(at, 0.0)
        first = math.floor(at)
        part = at - first
        for offset, share in enumerate(_cubic(part), -1) if cubic else enumerate((1 - part, part)):
            matrix[place, min(max(first + offset, 0), short - 1)] += share
    return matrix.astype(np.float32)


def _cubic(part: float) -> tuple[float, ...]:
    """The shares of four neighbours, on PyTorch's curve."""
    a = -0.75

    def near(x: float) -> float:
        return ((a + 2) * x - (a + 3)) * x * x + 1

    def far(x: float) -> float:
        return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a

    return far(part + 1), near(part), near(1 - part), far(2 - part)


def nearest(node: Node, build: Builder) -> Value:
    """``upsample_nearest``: by whole factors a layer, else a look-up along each axis."""
    x = build.channels_last(node.first)
    assert node.shape is not None
    before = numbers(x.shape[2:])
    after = numbers(node.shape[2:])
    if all(wide % size == 0 for size, wide in zip(before, after, strict=True)):
        factors = tuple(wide // size for size, wide in zip(before, after, strict=True))
        size = factors[0] if len(set(factors)) == 1 else factors
        (name,) = build.layer(f"layers.UpSampling{len(before)}D", (x.ref,), {"0": size})
        return replace(x, name=name, shape=node.shape)
    given = x
    for position, (size, wide) in enumerate(zip(before, after, strict=True), 1):
        places = [place * size // wide for place in range(wide)]
        given = replace(given, name=build.op("ops.take", (given.ref, places), axis=position))
    return replace(given, shape=node.shape)


def pixel_shuffle(node: Node, build: Builder) -> Value:
    """``pixel_shuffle``: channels become places."""
    x = build.channels_last(node["self"])
    factor = node["upscale_factor"]
    _, channels, height, width = x.shape
    assert isinstance(channels, int)
    assert node.shape is not None
    left = channels // factor**2
    parts = (-1, height, width, left, factor, factor)
    name = build.op("ops.reshape", (x.ref, parts))
    name = build.op("ops.transpose", (Ref(name), (0, 1, 4, 2, 5, 3)))
    name = build.op("ops.reshape", (Ref(name), (-1, *node.shape[2:], left)))
    return build.result(node, name, layout.channels_last(4))


def pixel_unshuffle(node: Node, build: Builder) -> Value:
    """``pixel_unshuffle``: places become channels."""
    x = build.channels_last(node["self"])
    factor = node["downscale_factor"]
    assert node.shape is not None
    _, channels, height, width = node.shape
    parts = (-1, height, factor, width, factor, x.shape[1])
    name = build.op("ops.reshape", (x.ref, parts))
    name = build.op("ops.transpose", (Ref(name), (0, 1, 3, 5, 2, 4)))
    name = build.op("ops.reshape", (Ref(name), (-1, height, width, channels)))
    return build.result(node, name, layout.channels_last(4))


OPERATORS = {
    "aten.upsample_linear1d": smooth,
    "aten.upsample_bilinear2d": smooth,
    "aten.upsample_bicubic2d": smooth,
    **{f"aten.upsample_nearest{rank}d": nearest for rank in (1, 2, 3)},
    "aten.pixel_shuffle": pixel_shuffle,
    "aten.pixel_unshuffle": pixel_unshuffle,
}
