"""Transposed convolutions: Keras's without padding gives all that PyTorch's gives and crops.

https://keras.io/api/layers/convolution_layers/convolution2d_transpose/
"""

from __future__ import annotations

from typing import Any

from migrate.catalog.transforms import Permute
from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value, Weight
from migrate.converters.keras_source.geometry import cropped, numbers, per_axis, plain
from migrate.converters.keras_source.program import Node


def transposed(node: Node, build: Builder) -> Value:
    """``conv_transpose1d`` to ``conv_transpose3d``."""
    weight, bias = build.stored(node["weight"]), build.stored(node["bias"])
    if weight is None or (bias is None and node["bias"] is not None):
        raise Unsupported("a transposed convolution with a computed kernel")
    if node["groups"] != 1:
        raise Unsupported("a transposed convolution in groups")
    x = build.channels_last(node["input"])
    rank = x.rank - 2
    stride, dilation = per_axis(node["stride"], rank), per_axis(node["dilation"], rank)
    kernel = weight.shape[2:]
    arguments: dict[str, Any] = {"0": weight.shape[1], "1": plain(kernel)}
    if any(step != 1 for step in stride):
        arguments["strides"] = plain(stride)
    if any(step != 1 for step in dilation):
        arguments["dilation_rate"] = plain(dilation)
    weights = {"kernel": Weight((weight.tensor,), (Permute((*range(2, 2 + rank), 1, 0)),), weight.trainable)}
    if bias is None:
        arguments["use_bias"] = False
    else:
        weights["bias"] = Weight((bias.tensor,), (), bias.trainable)
    (name,) = build.layer(f"layers.Conv{rank}DTranspose", (x.ref,), arguments, weights)
    assert node.shape is not None
    full = [
        size * step + max(spread * (length - 1) + 1 - step, 0)
        for size, step, spread, length in zip(numbers(x.shape[2:]), stride, dilation, kernel, strict=True)
    ]
    crops = [
        (start, whole - start - wanted)
        for start, whole, wanted in zip(
            per_axis(node["padding"], rank), full, numbers(node.shape[2:]), strict=True
        )
    ]
    if any(end < 0 for _, end in crops):
        raise Unsupported("a transposed convolution whose output padding goes beyond its kernel")
    return cropped(build, build.result(node, name, layout.channels_last(x.rank)), crops)


OPERATORS = {f"aten.conv_transpose{rank}d": transposed for rank in (1, 2, 3)}
