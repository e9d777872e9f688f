"""Words of the vocabulary about sizes and paddings of layers: see `migrate.catalog.vocabulary`."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import Any

from migrate.catalog.dims import Dim
from migrate.catalog.values import UNKNOWN, Reference, Rest, Tensor
from migrate.catalog.vocabulary import broadcast, product, repeat, shape, word

Pads = Any  # ((before, after), ...) per axis, or UNKNOWN


@word
def spatial(x: Any, count: int) -> Any:
    """The ``count`` sizes between the batch axis and the channels; unknown ones if the shape is not known."""
    if isinstance(x, Tensor) and x.shape is not None and len(x.shape) == count + 2:
        return x.shape[1:-1]
    return (UNKNOWN,) * count


@word
def lower(value: Any) -> Any:
    """A string in small letters: Keras takes ``'SAME'`` for ``'same'``."""
    return value.lower() if isinstance(value, str) else value


@word
def unshared(x: Any, shared: Any) -> Any:
    """The sizes of one sample with its channels first, of length one along the axes that are ``shared``."""
    sizes = shape(x)
    if not isinstance(sizes, tuple) or shared is UNKNOWN:
        return UNKNOWN
    axes = () if shared is None else shared if isinstance(shared, list | tuple) else (shared,)
    found = [1 if axis in axes else size for axis, size in enumerate(sizes)]
    found = [found[-1], *found[1:-1]]
    return tuple(found) if all(isinstance(size, int) for size in found) else UNKNOWN


@word
def exchanged(sizes: Any, first: Any, second: Any) -> Any:
    """Sizes with two of them in each other's places."""
    if not isinstance(sizes, tuple) or not isinstance(first, int) or not isinstance(second, int):
        return UNKNOWN
    if not all(-len(sizes) <= axis < len(sizes) for axis in (first, second)):
        return UNKNOWN
    found = list(sizes)
    found[first], found[second] = found[second], found[first]
    return tuple(found)


@word
def taken(sizes: Any, indices: Any, axis: Any) -> Any:
    """The sizes of what indices, a list of numbers or a tensor of them, choose along one axis."""
    chosen = (len(indices),) if isinstance(indices, list | tuple) else shape(indices)
    nested = isinstance(indices, list | tuple) and any(isinstance(item, list | tuple) for item in indices)
    if not isinstance(sizes, tuple) or not isinstance(chosen, tuple) or not isinstance(axis, int) or nested:
        return UNKNOWN
    if not -len(sizes) <= axis < len(sizes):
        return UNKNOWN  # the rank was supposed
    axis %= len(sizes)
    return (*sizes[:axis], *chosen, *sizes[axis + 1 :])


@word
def pieces(sizes: Any, sections: Any, axis: Any) -> Any:
    """The sizes of each of the pieces that a tensor is cut into: so many equal ones, or cut at these places."""
    if not isinstance(sizes, tuple) or not isinstance(axis, int) or not -len(sizes) <= axis < len(sizes):
        return UNKNOWN
    axis %= len(sizes)
    length = sizes[axis]
    if isinstance(sections, int) and not isinstance(sections, bool):
        lengths = [UNKNOWN if length is UNKNOWN else length // sections] * sections
    elif isinstance(sections, list | tuple) and isinstance(length, int):
        edges = [0, *(min(cut % length if cut < 0 else cut, length) for cut in sections), length]
        lengths = [max(after - before, 0) for before, after in pairwise(edges)]
    else:
        return UNKNOWN
    return tuple((*sizes[:axis], item, *sizes[axis + 1 :]) for item in lengths)


@word
def count(inputs: Any) -> Any:
    """How many tensors a list of inputs has; 0 if it is no list, unknown if a loop filled it."""
    if not isinstance(inputs, tuple):
        return 0
    return sum((times(item) for item in inputs), start=0)


def times(item: Any) -> Any:
    """How many tensors one of a list's entries stands for."""
    return item.count if isinstance(item, Rest) else 1


@word
def other_than(value: Any, usual: Any) -> Any:
    """None where a size is the ``usual`` one in another spelling: torch's stride defaults to the kernel's size."""
    if value is None or value is UNKNOWN or usual is UNKNOWN:
        return value
    width = next((len(item) for item in (value, usual) if isinstance(item, list | tuple)), 1)
    return None if repeat(value, width) == repeat(usual, width) else value


@word
def select(values: Any, positions: Any) -> Any:
    """The values at some positions: the sizes of a permuted shape."""
    if values is UNKNOWN or positions is UNKNOWN or UNKNOWN in positions:
        return UNKNOWN
    inside = all(-len(values) <= position < len(values) for position in positions)
    return tuple(values[position] for position in positions) if inside else UNKNOWN


@word
def reshaped(sizes: Any, wanted: Any) -> Any:
    """The shape asked for, its -1 replaced by what is left of the sizes' product."""
    if not isinstance(wanted, list | tuple):
        return UNKNOWN
    if not any(isinstance(item, int) and item == -1 for item in wanted):
        return tuple(wanted)
    total, rest = product(sizes), product([item for item in wanted if item is UNKNOWN or item != -1])
    known = total is not UNKNOWN and isinstance(rest, int | Dim)
    missing = total // rest if known else UNKNOWN
    return tuple(missing if isinstance(item, int) and item == -1 else item for item in wanted)


@word
def pads(value: Any, count: int) -> Pads:
    """((before, after), ...) from Keras's 1, (1, 2) or ((1, 1), (2, 2)). For one axis (1, 2) is (before, after)."""
    if isinstance(value, int | Dim):
        return ((value, value),) * count
    if not isinstance(value, list | tuple):
        return UNKNOWN
    if count == 1 and len(value) == 2 and not isinstance(value[0], list | tuple):
        return (tuple(value),)
    if len(value) != count:
        return UNKNOWN
    return tuple(tuple(item) if isinstance(item, list | tuple) else (item, item) for item in value)


@word
def negated(padding: Pads) -> Pads:
    """A cropping as a negative padding."""
    return UNKNOWN if padding is UNKNOWN else tuple((-before, -after) for before, after in padding)


@word
def padded(sizes: Any, padding: Pads) -> Any:
    """Sizes after padding."""
    if sizes is UNKNOWN:
        return UNKNOWN
    if padding is UNKNOWN:
        return (UNKNOWN,) * len(sizes)
    if len(sizes) != len(padding):  # a branch for tensors of another rank
        return UNKNOWN
    return tuple(size + before + after for size, (before, after) in zip(sizes, padding, strict=True))


@word
def scaled(sizes: Any, factors: Any) -> Any:
    """Sizes times factors, one for all or one each."""
    columns = repeat(factors, len(sizes))
    return (
        (UNKNOWN,) * len(sizes)
        if columns is UNKNOWN
        else tuple(n * f for n, f in zip(sizes, columns, strict=True))
    )


@word
def floats(value: Any) -> Any:
    """Numbers as floats, which torch wants as scale factors."""
    if isinstance(value, list | tuple):
        return tuple(floats(item) for item in value)
    return float(value) if isinstance(value, int) else UNKNOWN


@word
def transposed_length(n: Any, kernel: Any, stride: Any, padding: Any) -> Any:
    """Output sizes of a transposed convolution: n s, for 'valid' also what the kernel reaches beyond its stride."""
    if padding == "same":
        return scaled(n, stride)
    return tuple(a + b for a, b in zip(scaled(n, stride), overlap(kernel, stride, len(n)), strict=True))


@word
def overlap(kernel: Any, stride: Any, count: int) -> Any:
    """By how much a transposed convolution's kernel is longer than its stride, for each axis."""
    return _differences(kernel, stride, count)


@word
def gap(kernel: Any, stride: Any, count: int) -> Any:
    """By how much the stride is longer: what torch calls output_padding, and TensorFlow leaves to the bias."""
    return _differences(stride, kernel, count)


def _differences(larger: Any, smaller: Any, count: int) -> Any:
    columns = [repeat(item, count) for item in (larger, smaller)]
    if UNKNOWN in columns or not all(isinstance(item, int) for column in columns for item in column):
        return UNKNOWN
    return tuple(max(a - b, 0) for a, b in zip(*columns, strict=True))


@word
def halves(values: Any) -> Any:
    """Half of each, rounded down: what 'same' crops at the start of a transposed convolution's output."""
    return UNKNOWN if values is UNKNOWN else tuple(value // 2 for value in values)


@word
def odd(values: Any) -> Any:
    """1 for each odd value, else 0: what 'same' crops at the end beyond the start."""
    return UNKNOWN if values is UNKNOWN else tuple(value % 2 for value in values)


@word
def all_in(values: Any, allowed: Any) -> Any:
    """Whether each of some values is one of those allowed."""
    if values is UNKNOWN or UNKNOWN in values:
        return UNKNOWN
    return all(value in allowed for value in values)


@word
def concatenated(inputs: Any, axis: Any) -> Any:
    """The shape of tensors laid end to end along an axis."""
    shapes: list[Any] = [item.shape for item in inputs] if isinstance(inputs, tuple) else [None]
    if not shapes or None in shapes or () in shapes or not isinstance(axis, int):
        return UNKNOWN
    if not all(-len(shape) <= axis < len(shape) for shape in shapes):
        return UNKNOWN  # the rank was supposed
    position = axis % len(shapes[0])
    lengths = [shape[position] * times(item) for shape, item in zip(shapes, inputs, strict=True)]
    total = sum(lengths[1:], start=lengths[0])
    return (*shapes[0][:position], total, *shapes[0][position + 1 :])


@word
def elementwise(inputs: Any) -> Any:
    """The shape of tensors of one rank combined element by element: (N, 1, 1, C) and (N, H, W, C) give the latter."""
    shapes: list[Any] = [item.shape for item in inputs] if isinstance(inputs, tuple) else [None]
    return UNKNOWN if None in shapes else reduce(broadcast, shapes)


@word
def of_one_rank(inputs: Any) -> bool:
    """Whether a list of tensors is not known to mix ranks: Keras would align the batch axes, torch the last ones."""
    shapes = [item.shape for item in inputs] if isinstance(inputs, tuple) else []
    return len({len(shape) for shape in shapes if shape is not None}) < 2


@word
def dotted(inputs: Any, axes: Any) -> Any:
    """The shape of Keras's batch dot product: what each tensor keeps of its axes, (batch, 1) if that is nothing."""
    shapes: list[Any] = [item.shape for item in inputs] if isinstance(inputs, tuple) else [None]
    if None in shapes or axes is UNKNOWN:
        return UNKNOWN
    kept = [size for shape, axis in zip(shapes, axes, strict=True) for size in _without(shape, axis)]
    return (shapes[0][0], *(kept or [1]))


def _without(shape: Any, axis: int) -> list[Any]:
    return [size for position, size in enumerate(shape) if position not in (0, axis % len(shape))]


@word
def inner(value: Any) -> Any:
    """The sizes along height and width, of TensorFlow's 2, (2, 2) or (1, 2, 2, 1); None is 1."""
    if value is None:
        return (1, 1)
    if isinstance(value, list | tuple) and len(value) in (1, 4):
        return repeat(value[0], 2) if len(value) == 1 else tuple(value[1:3])
    return repeat(value, 2)


@word
def named(value: Any) -> Any:
    """The name of an API of the source that is given as an argument, not called; None stays None."""
    return value.name if isinstance(value, Reference) else None if value is None else UNKNOWN
