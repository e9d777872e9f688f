"""Padding, cropping and windows, which PyTorch and Keras count differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from migrate.converters.keras_source.builder import Builder, Unsupported, Value


def numbers(sizes: Sequence[Any]) -> tuple[int, ...]:
    """Sizes that the written layers need as numbers.

    Raises:
        Unsupported: one depends on the input.
    """
    if not all(isinstance(size, int) for size in sizes):
        raise Unsupported(f"sizes that depend on the input: {', '.join(map(str, sizes))}")
    return tuple(sizes)


def per_axis(given: Any, rank: int) -> tuple[int, ...]:
    """A number for each axis: PyTorch gives one, or a list of one for all."""
    if isinstance(given, int):
        return (given,) * rank
    return tuple(given) * rank if len(given) == 1 else tuple(given)


def plain(amounts: Sequence[int]) -> int | tuple[int, ...]:
    """One number where all are equal."""
    return amounts[0] if len(set(amounts)) == 1 else tuple(amounts)


def is_same(
    padding: Sequence[int], kernel: Sequence[int], stride: Sequence[int], dilation: Sequence[int]
) -> bool:
    """Whether Keras's ``same`` pads like this, or there is nothing to pad."""
    if not any(padding):
        return True
    return all(step == 1 for step in stride) and all(
        2 * amount == spread * (size - 1)
        for amount, size, spread in zip(padding, kernel, dilation, strict=True)
    )


def padded(build: Builder, x: Value, amounts: Sequence[tuple[int, int]], value: float = 0.0) -> Value:
    """A channels-last value with its spatial axes padded."""
    if not any(before or after for before, after in amounts):
        return x
    shape = _resized(x, [before + after for before, after in amounts])
    if value == 0.0 and len(amounts) < 4:
        (name,) = build.layer(f"layers.ZeroPadding{len(amounts)}D", (x.ref,), {"0": _amounts(amounts)})
    else:
        widths = ((0, 0), *amounts, (0, 0))
        name = build.op("ops.pad", (x.ref, widths), constant_values=value)
    return replace(x, name=name, shape=shape)


def cropped(build: Builder, x: Value, amounts: Sequence[tuple[int, int]]) -> Value:
    """A channels-last value with its spatial axes cropped. Its shape is already the cropped one."""
    if not any(before or after for before, after in amounts):
        return x
    (name,) = build.layer(f"layers.Cropping{len(amounts)}D", (x.ref,), {"0": _amounts(amounts)})
    return replace(x, name=name)


def _resized(x: Value, more: Sequence[int]) -> tuple[Any, ...]:
    return (*x.shape[:2], *(size + extra for size, extra in zip(numbers(x.shape[2:]), more, strict=True)))


def _amounts(amounts: Sequence[tuple[int, int]]) -> Any:
    if len(amounts) == 1:
        return amounts[0] if amounts[0][0] != amounts[0][1] else amounts[0][0]
    flat = {amount for pair in amounts for amount in pair}
    if len(flat) == 1:
        return amounts[0][0]
    if all(before == after for before, after in amounts):
        return tuple(before for before, _ in amounts)
    return tuple(amounts)
