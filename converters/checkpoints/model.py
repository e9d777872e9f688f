"""What every checkpoint format is read to: names, shapes and dtypes at once, an array only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

Array = np.ndarray[Any, Any]
Arrays = Mapping[str, Callable[[], Array]]  # by the names of entries: what to write, read when its turn comes


@dataclass(frozen=True)
class Entry:
    """One stored array.

    Attributes:
        name: its name in the file.
        read: loads this array, and nothing else.
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    read: Callable[[], Array] = field(repr=False, compare=False)


@dataclass(frozen=True)
class Tensor:
    """An array to be written: its shape and dtype are known before it is read.

    ``read`` may give numbers of a wider dtype of the same kind, which are rounded as they are written.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    read: Callable[[], Array]


@dataclass(frozen=True)
class KerasWeight:
    """A variable that a Keras layer owns: ``kernel``, or its position ``0`` where the format stores no names."""

    name: str
    entry: Entry

    @property
    def named(self) -> bool:
        """Whether the format says what the variable is called."""
        return not self.name.isdigit()


@dataclass(frozen=True)
class KerasLayer:
    """A layer, a model, or a list of layers, as the file nests them.

    Attributes:
        key: how the file addresses it below its parent: an attribute (``conv1``), a class and its position among
            that class (``dense_1``), or a name.
        name: the layer's own name, where the file says it.
        class_name: as the file says it, ``Dense``; in files without an architecture None.
        weights: its own variables, in Keras's order.
        children: in the file's order; creation order only where the architecture is a Sequential.
        is_list: whether it is no layer, but an attribute that holds several.
    """

    key: str
    name: str | None = None
    class_name: str | None = None
    weights: tuple[KerasWeight, ...] = ()
    children: tuple[KerasLayer, ...] = ()
    is_list: bool = False

    @property
    def title(self) -> str:
        """What to call it in messages: its name if it has one."""
        return self.name or self.key

    def all_weights(
        self, above: tuple[KerasLayer, ...] = ()
    ) -> Iterator[tuple[tuple[KerasLayer, ...], KerasWeight]]:
        """Every variable of it and its children, with the layers between."""
        for weight in self.weights:
            yield above, weight
        for child in self.children:
            yield from child.all_weights((*above, child))


@dataclass(frozen=True)
class Kept:
    """What an optimizer keeps, in a file that says which of its arrays is which.

    Attributes:
        step: how many it has taken.
        numbers: by name: ``learning_rate``; of Keras 2 before 2.11 the others too.
        slots: by their names in that Keras (``m``, ``momentums``), and by the names of the weights' entries.
    """

    step: Entry
    numbers: Mapping[str, Entry]
    slots: Mapping[str, Mapping[str, Entry]]


@dataclass(frozen=True)
class Checkpoint:
    """An open checkpoint; leaving its ``with`` block closes the file.

    Attributes:
        path: the file.
        format: what it is, for messages: ``Keras 3 archive``.
        entries: every stored array by its name in the file.
        root: of a Keras file, the model.
        by_attribute: whether the file addresses layers by the attributes that hold them, and not by their names.
        ignored: entries that are not weights of the model, and what they are: ``optimizer state``.
        foreign: what loading the file with its own framework would import and call, beyond tensors and containers;
            it was not called here, and what it would have made is not read.
        optimizer: with which the model was compiled, as the file says it: ``class_name`` and ``config``.
        kept: what that optimizer keeps, where the file says which is which; else its arrays are told by their order.
    """

    path: Path
    format: str
    entries: Mapping[str, Entry]
    root: KerasLayer | None = None
    by_attribute: bool = False
    ignored: Mapping[str, str] = field(default_factory=dict)
    foreign: tuple[str, ...] = ()
    close: Callable[[], None] = field(default=lambda: None, repr=False, compare=False)
    optimizer: Mapping[str, Any] | None = None
    kept: Kept | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
