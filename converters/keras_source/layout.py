"""Layouts: which axis of the PyTorch tensor lies where in the Keras one.

A layout is a tuple: ``axes[position]`` is the PyTorch tensor's axis that the Keras tensor has at that position. An
image as Keras likes it, NHWC, of PyTorch's NCHW tensor has the layout ``(0, 2, 3, 1)``. A `permute` of PyTorch's then
needs no operation at all: the Keras tensor stays, and its layout says what its axes are called now. An operation is
written only where a consumer needs an order that the tensor does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

from migrate.converters.keras_source.program import Batch, Size

Axes = tuple[int, ...]


def identity(rank: int) -> Axes:
    """PyTorch's own order."""
    return tuple(range(rank))


def channels_last(rank: int) -> Axes:
    """``(N, ..., C)`` of PyTorch's ``(N, C, ...)``."""
    return (0, *range(2, rank), 1)


def permuted(axes: Axes, dims: Sequence[int]) -> Axes:
    """The layout after ``x.permute(dims)``: the same tensor, its axes called otherwise."""
    return tuple(dims.index(axis) for axis in axes)


def order_for(axes: Axes, wanted: Axes) -> Axes:
    """What ``ops.transpose`` needs to take a tensor from one layout to another."""
    return tuple(axes.index(axis) for axis in wanted)


def without(axes: Axes, dims: Iterable[int]) -> Axes:
    """The layout after some of PyTorch's axes are gone."""
    gone = set(dims)
    kept = sorted(set(axes) - gone)
    return tuple(kept.index(axis) for axis in axes if axis not in gone)


def with_axis(axes: Axes, dim: int, position: int) -> Axes:
    """The layout after PyTorch has a new axis ``dim`` that lies at ``position`` in the Keras tensor."""
    moved = [axis + (axis >= dim) for axis in axes]
    return (*moved[:position], dim, *moved[position:])


@dataclass(frozen=True)
class Regrouping:
    """How a reshape is done on the tensor as it lies.

    Attributes:
        order: a transposition that comes first, or None.
        shape: of the Keras tensor afterwards.
        axes: its layout.
    """

    order: Axes | None
    shape: tuple[Size, ...]
    axes: Axes


def regroup(before: Sequence[Size], after: Sequence[Size], axes: Axes) -> Regrouping:
    """Split and merge axes where they lie; only axes that are merged and do not lie side by side are moved.

    Args:
        before, after: PyTorch's shapes.
        axes: the layout before.
    """
    groups = [
        (sorted(group[0], key=lambda dim: (before[dim] == 1, dim)), group[1])
        for group in matched(before, after)
    ]
    placed = sorted(groups, key=lambda group: _first(group[0], before, axes))
    wanted = tuple(dim for dims, _ in placed for dim in sorted(dims))
    moved = [dim for dim in wanted if before[dim] != 1]
    lies = [dim for dim in axes if before[dim] != 1]
    order = None if moved == lies else order_for(axes, wanted)
    result = tuple(dim for _, dims in placed for dim in dims)
    return Regrouping(order, tuple(after[dim] for dim in result), result)


def _first(dims: list[int], before: Sequence[Size], axes: Axes) -> tuple[int, int]:
    """Where a group lies: at its first axis that is longer than one."""
    long = [axes.index(dim) for dim in dims if before[dim] != 1]
    if long:
        return min(long), 0
    return (axes.index(dims[0]), 1) if dims else (len(axes), 1)


def matched(before: Sequence[Size], after: Sequence[Size]) -> list[tuple[list[int], list[int]]]:
    """The smallest groups of neighbouring axes that have as many elements before as after.

    Raises:
        ValueError: the two shapes do not have as many elements.
    """
    groups: list[tuple[list[int], list[int]]] = []
    left = right = 0
    while left < len(before) or right < len(after):
        dims: tuple[list[int], list[int]] = ([], [])
        have, want = (1, 0), (1, 0)
        while True:
            if left < len(before) and (not dims[0] or _less(have, want)):
                have = _times(have, before[left])
                dims[0].append(left)
                left += 1
            elif right < len(after) and (not dims[1] or _less(want, have)):
                want = _times(want, after[right])
                dims[1].append(right)
                right += 1
            elif have == want:
                break
            else:
                raise ValueError(f"{list(before)} and {list(after)} do not have as many elements")
            if have == want and dims[0] and dims[1]:
                break
        groups.append(dims)
    return groups


def _times(product: tuple[int, int], size: Size) -> tuple[int, int]:
    """A product as a number and a power of the batch's size."""
    number, power = product
    return (number * size.times, power + 1) if isinstance(size, Batch) else (number * size, power)


def _less(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether a product wants more factors: it lacks the batch's size, or is the smaller number."""
    return (a[1], a[0]) < (b[1], b[0]) if a[1] != b[1] else a[0] < b[0]


def written(shape: Sequence[Size]) -> tuple[int, ...]:
    """A shape as ``ops.reshape`` takes it: -1 for the batch's multiple.

    Raises:
        ValueError: it has several of them.
    """
    unknown = [size for size in shape if isinstance(size, Batch)]
    if len(unknown) > 1:
        raise ValueError("a shape that has the batch's size in it twice")
    return tuple(-1 if isinstance(size, Batch) else size for size in shape)


def elements(shape: Sequence[int]) -> int:
    """How many elements there are."""
    return prod(shape)
