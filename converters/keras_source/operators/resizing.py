"""Resizing and rearranging of images. https://keras.io/api/ops/image/#resize-function

Keras's bilinear resize agrees with PyTorch's, unless the corners are aligned; its nearest one reads the cell under the
middle, where PyTorch's reads the one under the corner, so that is a look-up by computed places.
"""

from __future__ import annotations

from dataclasses import replace

from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value
from migrate.converters.keras_source.program import Node, Ref


def bilinear(node: Node, build: Builder) -> Value:
    """``upsample_bilinear2d`` with its corners free."""
    x = build.channels_last(node.first)
    assert node.shape is not None
    if node["align_corners"]:
        raise Unsupported("a resize with aligned corners")
    size = node.shape[2:]
    if size == x.shape[2:]:
        return x
    factors = node.arguments.get("scale_factors")
    if (
        factors is not None
        and any(
            abs(int(after) / int(before) - factor) > 1e-9  # type: ignore[arg-type]
            for before, after, factor in zip(x.shape[2:], size, factors, strict=True)
        )
    ):
        raise Unsupported("a resize by factors that give no whole number of cells")
    name = build.op("ops.image.resize", (x.ref, size), interpolation="bilinear")
    return replace(x, name=name, shape=node.shape)


def nearest(node: Node, build: Builder) -> Value:
    """``upsample_nearest``: by whole factors a layer, else a look-up along each axis."""
    x = build.channels_last(node.first)
    assert node.shape is not None
    before = [int(size) for size in x.shape[2:]]  # type: ignore[arg-type]
    after = [int(size) for size in node.shape[2:]]  # type: ignore[arg-type]
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
    "aten.upsample_bilinear2d": bilinear,
    **{f"aten.upsample_nearest{rank}d": nearest for rank in (1, 2, 3)},
    "aten.pixel_shuffle": pixel_shuffle,
    "aten.pixel_unshuffle": pixel_unshuffle,
}
