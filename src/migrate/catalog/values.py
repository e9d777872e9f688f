"""What is known of a value at migration time: literals, symbolic sizes, dtypes, tensors, and nothing."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from migrate.catalog.dims import Size
    from migrate.catalog.signature import Argument


class _Unknown:
    """The value of what cannot be known without running the program. Arithmetic with it gives it again."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def _absorb(self, *_: Any) -> _Unknown:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __floordiv__ = __rfloordiv__ = __neg__ = (
        _absorb
    )

    def __bool__(self) -> bool:
        raise TypeError("the truth of an unknown value is unknown; compare with `is UNKNOWN` first")


UNKNOWN: Any = _Unknown()


class SomeText:
    """A string of which nothing is known but that it is one."""

    def __repr__(self) -> str:
        return "SomeText"


class Code(str):
    """Source text of the target framework, as a value: what ``torch_dtype(dtype)`` stands for."""


@dataclass(frozen=True)
class DType:
    """A tensor dtype by its common name: ``float32``, ``int64``, ``bool``."""

    name: str


@dataclass(frozen=True)
class CallValue:
    """A call as a value, such as the layer inside a wrapper or the schedule given as a learning rate.

    Attributes:
        name: canonical name of what is called.
        arguments: bound to the parameters of its catalog row.
    """

    name: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True)
class Reference:
    """A source API that is named, not called: ``activation=tf.nn.relu``."""

    name: str


CHANNELS_LAST = "channels_last"
CHANNELS_FIRST = "channels_first"
ANY = "any"  # of a row: it takes tensors in either layout


@dataclass(frozen=True)
class Tensor:
    """What is known of a tensor.

    Attributes:
        shape: sizes in the SOURCE's axis order (Keras: channels last), whatever the layout in the target;
            None where not even the rank is known; `UNKNOWN` for an unknown size, the batch axis among them.
        layout: how the migrated program holds it: as the source does (``order``), or the other way.
        dtype: common name, or None.
        order: the source's axis order: Keras's ``channels_last``, or torch's ``channels_first``.
    """

    shape: tuple[Size, ...] | None = None
    layout: str = CHANNELS_LAST
    dtype: str | None = None
    order: str = CHANNELS_LAST

    @property
    def rank(self) -> Any:
        return UNKNOWN if self.shape is None else len(self.shape)

    def with_layout(self, layout: str) -> Tensor:
        return replace(self, layout=layout)

    def dim(self, axis: int) -> int:
        """Where the source's axis lies in the target's layout.

        Raises:
            LookupError: the tensor is held in another layout than the source's, and its rank is unknown.
        """
        if self.layout == self.order or (self.shape is not None and len(self.shape) < 3):
            return axis
        if self.shape is None:
            raise LookupError("the axis of a permuted tensor of unknown rank")
        rank = len(self.shape)
        position = axis % rank
        if self.order == CHANNELS_LAST:
            return 0 if position == 0 else 1 if position == rank - 1 else position + 1
        return 0 if position == 0 else rank - 1 if position == 1 else position - 1


@dataclass(frozen=True)
class Rest(Tensor):
    """Of a list of tensors whose length is not written down, those after the ones that are known: all alike.

    Attributes:
        count: how many there are.
    """

    count: Size = UNKNOWN


def literal(text: str) -> Any:
    """The value of a literal expression, else `UNKNOWN`. ``-1``, ``(2, 2)``, ``1e-3`` and ``"same"`` are literals."""
    value = _read(text)
    mutable = isinstance(value, list | dict | set | tuple)  # a tuple may hold a list
    return _read.__wrapped__(text) if mutable else value


@lru_cache(maxsize=10_000)
def _read(text: str) -> Any:
    """Programs have few different literals, and `ast.literal_eval` is slow: a fiftieth of a run."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return UNKNOWN
