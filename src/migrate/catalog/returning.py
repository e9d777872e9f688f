"""Words of the vocabulary for rows that are PyTorch's first: torch's paddings and sizes as Keras wants them."""

from __future__ import annotations

from typing import Any

from migrate.catalog.values import UNKNOWN, Tensor
from migrate.catalog.vocabulary import repeat, word


@word
def image_pads(padding: Any, count: int) -> Any:
    """What `tf.pad` wants for images with their channels last, from a convolution's ``padding``: one number, or one for
    each of ``count`` axes, the same on both sides."""
    sizes = repeat(padding, count)
    return UNKNOWN if sizes is UNKNOWN else [[0, 0], *([size, size] for size in sizes), [0, 0]]


@word
def image_pads_of(flat: Any, count: int) -> Any:
    """The same from torch's flat form: one number for all sides, or (before, after) for each axis, the last first."""
    sides = repeat(flat, 2 * count)
    if sides is UNKNOWN:
        return UNKNOWN
    pairs = [list(sides[i : i + 2]) for i in range(0, 2 * count, 2)]
    return [[0, 0], *reversed(pairs), [0, 0]]


@word
def pads_as_same(kernel: Any, stride: Any, padding: Any, dilation: Any, count: int) -> Any:
    """Whether torch's even padding is what 'same' means: stride 1, and 2 p = d (k - 1) on every axis."""
    columns = [repeat(item, count) for item in (kernel, stride, padding, dilation)]
    if UNKNOWN in columns or any(not isinstance(item, int) for column in columns for item in column):
        return UNKNOWN
    return all(s == 1 and 2 * p == d * (k - 1) for k, s, p, d in zip(*columns, strict=True))


@word
def transposed_crops(kernel: Any, stride: Any, padding: Any, output_padding: Any, count: int) -> Any:
    """What is to be cropped from Keras's 'valid' transposed convolution, ((before, after), ...), to give torch's.

    Keras's has (n - 1) s + max(k, s) elements, torch's (n - 1) s + k - 2 p + q for an ``output_padding`` of q.
    """
    columns = [repeat(item, count) for item in (kernel, stride, padding, output_padding)]
    if UNKNOWN in columns or any(not isinstance(item, int) for column in columns for item in column):
        return UNKNOWN
    return tuple((p, p - q + max(s - k, 0)) for k, s, p, q in zip(*columns, strict=True))


@word
def crops_as_same(kernel: Any, stride: Any, crops: Any) -> Any:
    """Whether cropping a transposed convolution is what 'same' means: max(k - s, 0), the odd one at the end."""
    if crops is UNKNOWN:
        return UNKNOWN
    columns = [repeat(item, len(crops)) for item in (kernel, stride)]
    totals = [max(k - s, 0) for k, s in zip(*columns, strict=True)]
    return crops == tuple((total // 2, total - total // 2) for total in totals)


@word
def nonnegative(crops: Any) -> Any:
    """Whether there is nothing to pad among what is to be cropped."""
    return UNKNOWN if crops is UNKNOWN else all(side >= 0 for pair in crops for side in pair)


@word
def squares(values: Any) -> Any:
    """Each number squared: variances from standard deviations."""
    return [value**2 for value in values] if isinstance(values, list | tuple) else UNKNOWN


@word
def chunks(total: Any, length: Any) -> Any:
    """The sizes of torch's chunks: as many of ``length`` as there are, and the rest."""
    if not isinstance(total, int) or not isinstance(length, int):
        return UNKNOWN
    return [min(length, total - start) for start in range(0, total, length)]


@word
def swapped(count: Any, one: Any, other: Any) -> Any:
    """The permutation of ``count`` axes that swaps two."""
    if not all(isinstance(item, int) for item in (count, one, other)):
        return UNKNOWN
    axes = list(range(count))
    axes[one], axes[other] = axes[other], axes[one]
    return axes


@word
def is_integral(x: Any) -> Any:
    """Whether a tensor is known to hold whole numbers, or known not to."""
    if not isinstance(x, Tensor) or x.dtype is None:
        return UNKNOWN
    return "int" in x.dtype


@word
def shorter_side(sizes: Any, length: Any) -> Any:
    """(height, width) of an image whose shorter side gets a length and that keeps its proportions."""
    if not isinstance(sizes, tuple) or not all(isinstance(item, int) for item in (*sizes, length)):
        return UNKNOWN
    height, width = sizes
    if height <= width:
        return (length, int(length * width / height))
    return (int(length * height / width), length)
