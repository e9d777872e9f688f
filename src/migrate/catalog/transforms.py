"""Weight transforms: invertible steps from the source layer's arrays to the target module's.

A weight's way from Keras to PyTorch is a tuple of steps. Each step maps a list of arrays to a list of arrays, and
has an inverse, so one declaration converts checkpoints in both directions. Steps are data (frozen dataclasses that
travel as JSON in the provenance file), never lambdas. They ask the array for its own namespace (the array API
standard, which NumPy 2 implements), so that the catalog imports no numerical library.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar

Array = Any
Size = int | str  # a number, or an expression over the row's arguments until the row is rendered


@dataclass(frozen=True)
class Step:
    """One invertible step. ``apply`` goes from source to target, ``invert`` back."""

    kinds: ClassVar[dict[str, type[Step]]] = {}

    def __init_subclass__(cls) -> None:
        Step.kinds[cls.__name__] = cls

    def apply(self, arrays: list[Array]) -> list[Array]:
        raise NotImplementedError

    def invert(self, arrays: list[Array]) -> list[Array]:
        raise NotImplementedError

    def resolved(self, resolve: Callable[[str], int]) -> Step:
        """The same step with every size expression replaced by its number."""
        values = {field.name: _resolve(getattr(self, field.name), resolve) for field in fields(self)}
        return type(self)(**values)


def _resolve(value: Any, resolve: Callable[[str], int]) -> Any:
    if isinstance(value, tuple):
        return tuple(_resolve(item, resolve) for item in value)
    return resolve(value) if isinstance(value, str) and not value.isspace() else value


@dataclass(frozen=True)
class Permute(Step):
    """Reorder the axes of each array: a Keras kernel (H, W, I, O) under (3, 2, 0, 1) is torch's (O, I, H, W)."""

    axes: tuple[int, ...]

    def apply(self, arrays: list[Array]) -> list[Array]:
        return [array.transpose(self.axes) for array in arrays]

    def invert(self, arrays: list[Array]) -> list[Array]:
        inverse = tuple(sorted(range(len(self.axes)), key=self.axes.__getitem__))
        return [array.transpose(inverse) for array in arrays]


@dataclass(frozen=True)
class MergeAxes(Step):
    """Merge ``len(sizes)`` neighbouring axes, the first at ``axis``, into one; ``sizes`` undoes it."""

    axis: int
    sizes: tuple[Size, ...]

    def apply(self, arrays: list[Array]) -> list[Array]:
        return [
            a.reshape((*a.shape[: self.axis], -1, *a.shape[self.axis + len(self.sizes) :])) for a in arrays
        ]

    def invert(self, arrays: list[Array]) -> list[Array]:
        return [a.reshape(a.shape[: self.axis] + self.sizes + a.shape[self.axis + 1 :]) for a in arrays]


@dataclass(frozen=True)
class SplitAxis(Step):
    """Split one axis into ``len(sizes)`` neighbouring ones: the way back of `MergeAxes`."""

    axis: int
    sizes: tuple[Size, ...]

    def apply(self, arrays: list[Array]) -> list[Array]:
        return MergeAxes(self.axis, self.sizes).invert(arrays)

    def invert(self, arrays: list[Array]) -> list[Array]:
        return MergeAxes(self.axis, self.sizes).apply(arrays)


@dataclass(frozen=True)
class InsertAxis(Step):
    """Insert an axis of length one."""

    axis: int

    def apply(self, arrays: list[Array]) -> list[Array]:
        return [a.reshape((*a.shape[: self.axis], 1, *a.shape[self.axis :])) for a in arrays]

    def invert(self, arrays: list[Array]) -> list[Array]:
        return [a.reshape(a.shape[: self.axis] + a.shape[self.axis + 1 :]) for a in arrays]


@dataclass(frozen=True)
class ReorderBlocks(Step):
    """Reorder equal blocks along an axis: a GRU's gates ``order=(1, 0, 2)`` from z, r, h to r, z, n."""

    axis: int
    order: tuple[int, ...]

    def apply(self, arrays: list[Array]) -> list[Array]:
        return [_reorder(array, self.axis, self.order) for array in arrays]

    def invert(self, arrays: list[Array]) -> list[Array]:
        inverse = tuple(sorted(range(len(self.order)), key=self.order.__getitem__))
        return [_reorder(array, self.axis, inverse) for array in arrays]


@dataclass(frozen=True)
class Join(Step):
    """Concatenate ``parts`` arrays of equal length along an axis into one."""

    axis: int
    parts: int

    def apply(self, arrays: list[Array]) -> list[Array]:
        return [arrays[0].__array_namespace__().concat(arrays, axis=self.axis)]

    def invert(self, arrays: list[Array]) -> list[Array]:
        return _blocks(arrays[0], self.axis, self.parts)


@dataclass(frozen=True)
class Separate(Step):
    """Split one array into ``parts`` equal ones along an axis, and drop the axis if each part has length one on it
    and ``drop`` says so: Keras's GRU bias (2, 3u) holds torch's two."""

    axis: int
    parts: int
    drop: bool = False

    def apply(self, arrays: list[Array]) -> list[Array]:
        blocks = _blocks(arrays[0], self.axis, self.parts)
        return InsertAxis(self.axis).invert(blocks) if self.drop else blocks

    def invert(self, arrays: list[Array]) -> list[Array]:
        blocks = InsertAxis(self.axis).apply(arrays) if self.drop else arrays
        return [blocks[0].__array_namespace__().concat(blocks, axis=self.axis)]


@dataclass(frozen=True)
class WithZeros(Step):
    """One array becomes itself and a zero one: torch's recurrent layers have two biases where Keras has one.

    The inverse adds the two, which is what torch computes with them.
    """

    def apply(self, arrays: list[Array]) -> list[Array]:
        return [arrays[0], arrays[0] * 0]

    def invert(self, arrays: list[Array]) -> list[Array]:
        return [arrays[0] + arrays[1]]


@dataclass(frozen=True)
class Sum(Step):
    """Two arrays become their sum, which is all that is computed with them: the way back of `WithZeros`."""

    def apply(self, arrays: list[Array]) -> list[Array]:
        return WithZeros().invert(arrays)

    def invert(self, arrays: list[Array]) -> list[Array]:
        return WithZeros().apply(arrays)


def _blocks(array: Array, axis: int, parts: int) -> list[Array]:
    size, rest = divmod(array.shape[axis], parts)
    if rest:
        raise ValueError(f"an axis of length {array.shape[axis]} does not split into {parts} equal parts")
    index = (slice(None),) * (axis % array.ndim)
    return [array[(*index, slice(part * size, (part + 1) * size))] for part in range(parts)]


def _reorder(array: Array, axis: int, order: Sequence[int]) -> Array:
    blocks = _blocks(array, axis, len(order))
    return array.__array_namespace__().concat([blocks[position] for position in order], axis=axis)


def apply(steps: Sequence[Step], arrays: list[Array]) -> list[Array]:
    """Take the source layer's arrays to the target module's."""
    for step in steps:
        arrays = step.apply(arrays)
    return arrays


def invert(steps: Sequence[Step], arrays: list[Array]) -> list[Array]:
    """Take the target module's arrays back to the source layer's."""
    for step in reversed(steps):
        arrays = step.invert(arrays)
    return arrays


def to_json(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Steps as plain data, ``[{"step": "Permute", "axes": [3, 2, 0, 1]}]``."""
    return [{"step": type(step).__name__, **_plain(asdict(step))} for step in steps]


def from_json(data: Sequence[dict[str, Any]]) -> tuple[Step, ...]:
    """Read steps back.

    Raises:
        ValueError: a step's name is unknown, or its fields do not fit.
    """
    return tuple(_step(dict(item)) for item in data)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _step(item: dict[str, Any]) -> Step:
    name = item.pop("step", None)
    kind = Step.kinds.get(name)
    if kind is None:
        raise ValueError(f"unknown weight transform {name!r}; known: {', '.join(sorted(Step.kinds))}")
    try:
        return kind(**{key: tuple(v) if isinstance(v, list) else v for key, v in item.items()})
    except TypeError as error:
        raise ValueError(f"weight transform {name}: {error}") from None
