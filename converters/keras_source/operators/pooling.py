"""Pooling. https://keras.io/api/layers/pooling_layers/"""

from __future__ import annotations

import functools
import math
from dataclasses import replace
from typing import Any

import numpy as np

from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value
from migrate.converters.keras_source.geometry import is_same, numbers, padded, per_axis, plain
from migrate.converters.keras_source.program import Node

WINDOWS = {"1d": 1, "2d": 2, "3d": 3}


def _rank(node: Node) -> int:
    return next(rank for text, rank in WINDOWS.items() if text in node.target)


def _overhang(
    node: Node, x: Value, kernel: tuple[int, ...], stride: tuple[int, ...], pad: tuple[int, ...]
) -> list[int]:
    """How far the last windows reach beyond the padded input, where ``ceil_mode`` asks for them."""
    assert node.shape is not None or node.results
    shape = node.shape or node.results[0]
    return [
        max((count - 1) * step + size - (length + 2 * amount), 0)
        for count, step, size, length, amount in zip(
            numbers(shape[-len(kernel) :]), stride, kernel, numbers(x.shape[2:]), pad, strict=True
        )
    ]


def max_pool(node: Node, build: Builder) -> Value | tuple[Value, ...]:
    """``max_pool``: what is padded never wins."""
    rank = _rank(node)
    x = build.channels_last(node["self"])
    kernel, pad = per_axis(node["kernel_size"], rank), per_axis(node["padding"], rank)
    stride = per_axis(node["stride"], rank) if node["stride"] else kernel
    if any(spread != 1 for spread in per_axis(node["dilation"], rank)):
        raise Unsupported("max pooling with dilation")
    arguments: dict[str, Any] = {"0": plain(kernel), "1": plain(stride)}
    over = _overhang(node, x, kernel, stride, pad)
    if any(pad) and is_same(pad, kernel, stride, (1,) * rank):
        arguments["padding"] = "same"
    else:
        amounts = [(amount, amount + more) for amount, more in zip(pad, over, strict=True)]
        x = padded(build, x, amounts, float("-inf"))
    (name,) = build.layer(f"layers.MaxPooling{rank}D", (x.ref,), arguments)
    shape = node.shape or node.results[0]
    result = Value(name, shape, layout.channels_last(rank + 2))
    return result if node.shape is not None else (result, result)


def average_pool(node: Node, build: Builder) -> Value:
    """``avg_pool``. PyTorch counts what it pads unless told not to, and never what ``ceil_mode`` reaches beyond that.

    Keras counts nothing that its ``same`` pads; where that is not what PyTorch does, padding is a layer of its own, and
    sums that were divided by too much are multiplied.
    """
    rank = _rank(node)
    x = build.channels_last(node["self"])
    kernel, pad = per_axis(node["kernel_size"], rank), per_axis(node["padding"], rank)
    stride = per_axis(node["stride"], rank) if node["stride"] else kernel
    over = _overhang(node, x, kernel, stride, pad)
    divisor = node.arguments.get("divisor_override")
    arguments: dict[str, Any] = {"0": plain(kernel), "1": plain(stride)}
    uncounted = not node["count_include_pad"] and divisor is None
    if (any(over) and divisor is None and _agrees_with_same(kernel, stride, pad, over)) or (
        uncounted and any(pad) and is_same(pad, kernel, stride, (1,) * rank)
    ):
        (name,) = build.layer(f"layers.AveragePooling{rank}D", (x.ref,), {**arguments, "padding": "same"})
        return build.result(node, name, layout.channels_last(rank + 2))
    sizes = numbers(x.shape[2:])
    x = padded(build, x, [(amount, amount + more) for amount, more in zip(pad, over, strict=True)])
    (name,) = build.layer(f"layers.AveragePooling{rank}D", (x.ref,), arguments)
    result = build.result(node, name, layout.channels_last(rank + 2))
    if divisor is not None:
        return replace(result, name=build.op("*", (result.ref, math.prod(kernel) / divisor)))
    if not any(over) and not (uncounted and any(pad)):
        return result
    factors = [
        _factors(*each, uncounted)
        for each in zip(sizes, numbers(result.shape[2:]), kernel, stride, pad, strict=True)
    ]
    path = f"{node.scopes[-1].path}." if node.scopes and node.scopes[-1].path else ""
    whole = functools.reduce(np.multiply.outer, factors)[..., np.newaxis]
    constant = build.constant(f"{path}{node.name}_factors", whole)
    return replace(result, name=build.op("*", (result.ref, constant.ref)))


def _factors(size: int, count: int, kernel: int, stride: int, pad: int, uncounted: bool) -> Any:
    """How many times too much windows along an axis are divided by, if by all their places.

    https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/native/AveragePool2d.cpp
    """
    start = np.arange(count) * stride - pad
    end = np.minimum(start + kernel, size + pad)
    counted = np.minimum(end, size) - np.maximum(start, 0) if uncounted else end - start
    return kernel / counted


def _agrees_with_same(
    kernel: tuple[int, ...], stride: tuple[int, ...], pad: tuple[int, ...], over: list[int]
) -> bool:
    """Whether windows that reach beyond the end are those of Keras's ``same``, which pads one side first."""
    return not any(pad) and all(
        size == step and more < 2 for size, step, more in zip(kernel, stride, over, strict=True)
    )


def adaptive_average_pool(node: Node, build: Builder) -> Value:
    """``adaptive_avg_pool``: to one cell, to as many as there are, or to a divisor of them; else Keras's own."""
    return _adaptive(node, build, "Average", node["output_size"])


def adaptive_max_pool(node: Node, build: Builder) -> tuple[Value, ...]:
    """``adaptive_max_pool``, whose indices nothing may use."""
    result = _adaptive(node, build, "Max", node["output_size"])
    return result, result


def _adaptive(node: Node, build: Builder, kind: str, output_size: Any) -> Value:
    rank = _rank(node)
    x = build.channels_last(node["self"])
    wanted, sizes = per_axis(output_size, rank), numbers(x.shape[2:])
    shape = (*x.shape[:2], *wanted)
    if wanted == sizes:
        return x
    if all(size == 1 for size in wanted):
        (name,) = build.layer(f"layers.Global{kind}Pooling{rank}D", (x.ref,), {"keepdims": True})
    elif all(size % cells == 0 for size, cells in zip(sizes, wanted, strict=True)):
        window = plain([size // cells for size, cells in zip(sizes, wanted, strict=True)])
        whole = "Average" if kind == "Average" else "Max"
        (name,) = build.layer(f"layers.{whole}Pooling{rank}D", (x.ref,), {"0": window})
    else:
        (name,) = build.layer(f"layers.Adaptive{kind}Pooling{rank}D", (x.ref,), {"0": plain(wanted)})
    return Value(name, shape, layout.channels_last(rank + 2))


OPERATORS = {
    **{f"aten.max_pool{rank}": max_pool for rank in WINDOWS},
    **{f"aten.max_pool{rank}_with_indices": max_pool for rank in WINDOWS},
    **{f"aten.avg_pool{rank}": average_pool for rank in WINDOWS},
    **{f"aten.adaptive_avg_pool{rank}": adaptive_average_pool for rank in WINDOWS},
    **{f"aten._adaptive_avg_pool{rank}": adaptive_average_pool for rank in WINDOWS},
    **{f"aten.adaptive_max_pool{rank}": adaptive_max_pool for rank in WINDOWS},
}
