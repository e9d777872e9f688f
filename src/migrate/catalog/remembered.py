"""Renderings that are made once: of ten calls in a program, seven say what another has said before.

The codemod gives arguments as numbered holes, ``__a12__``, so that two calls are the same whatever stands in them. A
rendering is kept with its holes counted from its own first one, ``__r0__``, and given back with those of the call.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import NoneType
from typing import Any

from migrate.catalog import render as rendering
from migrate.catalog.choice import Unrenderable
from migrate.catalog.dims import Dim
from migrate.catalog.model import Row, Style
from migrate.catalog.registry import all_rows
from migrate.catalog.render import Rendered
from migrate.catalog.signature import Argument
from migrate.catalog.values import UNKNOWN, CallValue, Code, DType, Reference, Tensor
from migrate.keras import current, doubts, using

GIVEN, KEPT = re.compile(r"__a\d+__"), re.compile(r"__r(\d+)__")
PLAIN = frozenset({NoneType, bool, int, complex, bytes, Code, DType, Reference, Dim, type(UNKNOWN)})
"""Values that are equal only if they are the same; ``1`` and ``True`` are told apart by their types."""

MOST = 20_000  # renderings that are kept


class _Strange(Exception):
    """A value of which it is not known what makes two of them the same."""


@dataclass(frozen=True)
class _Made:
    """What came of rendering: a `Rendered` or an error, its texts with holes that are counted from 0.

    Attributes:
        row: kept, so that its identity stays its own.
        doubted: the APIs that come out otherwise for the older Keras.
    """

    row: Row
    outcome: Rendered | Unrenderable
    doubted: frozenset[str]


@dataclass
class _Holes:
    """The holes of one call in the order in which they are met."""

    numbers: dict[str, int] = field(default_factory=dict)

    def counted(self, text: str) -> str:
        """A text with the call's holes counted from 0; raises `_Strange` for one that seems to have such already."""
        if "__r" in text and KEPT.search(text):
            raise _Strange
        if "__a" not in text:
            return text
        return GIVEN.sub(lambda hole: f"__r{self.numbers.setdefault(hole[0], len(self.numbers))}__", text)

    def given(self, text: str) -> str:
        """A text that is kept, with the call's own holes."""
        names = list(self.numbers)
        return KEPT.sub(lambda hole: names[int(hole[1])], text) if "__r" in text else text

    def key(self, value: Any) -> Any:
        """What is equal for the same values, and for no others."""
        kind = type(value)
        if kind is str:
            return self.counted(value)
        if kind in PLAIN:
            return kind, value
        if kind is tuple or kind is list:
            return kind, tuple(map(self.key, value))
        if kind is float:
            return kind, repr(value)
        if kind is Tensor:
            return kind, self.key(value.shape), value.layout, value.dtype, value.order
        if kind is Argument:
            flags = (value.given, value.variadic, value.named, value.present)
            written = (self.counted(value.text), self.key(value.parts), self.counted(value.body))
            return written, self.key(value.value), flags
        if kind is CallValue:
            return kind, value.name, self.key(value.arguments)
        if isinstance(value, Mapping):
            return Mapping, tuple((name, self.key(item)) for name, item in value.items())
        raise _Strange


class _Memory:
    """The renderings by the rows that there are: a project may bring its own."""

    def __init__(self) -> None:
        self._rows: tuple[Row, ...] = ()
        self._made: dict[Any, _Made] = {}

    def made(self) -> dict[Any, _Made]:
        if self._rows is not all_rows() or len(self._made) > MOST:
            self._rows = all_rows()
            self._made.clear()
        return self._made


_MEMORY = _Memory()


def render(
    row: Row,
    positional: Sequence[Argument],
    keywords: Mapping[str, Argument],
    inputs: Mapping[str, Any] | None = None,
    style: Style = Style.IDIOMATIC,
) -> Rendered:
    """`migrate.catalog.render.render`, which is asked only if nobody has rendered such a call before.

    Raises:
        Unrenderable: no rendering applies, or it cannot be known whether one does.
    """
    holes, kept = _Holes(), _MEMORY.made()
    try:
        call = holes.key([*positional]), holes.key(keywords), holes.key(inputs or {})
        key = id(row), style, current().generation, doubts() is None, call
        if key not in kept:
            kept[key] = _made(row, positional, keywords, inputs, style, holes)
    except _Strange:
        return rendering.render(row, positional, keywords, inputs, style)
    made, doubted = kept[key], doubts()
    if doubted is not None:
        doubted |= made.doubted
    if isinstance(made.outcome, Unrenderable):
        raise Unrenderable(made.outcome.code, *map(holes.given, made.outcome.messages))
    return _with_texts(made.outcome, holes.given) if holes.numbers else made.outcome


def _made(
    row: Row,
    positional: Sequence[Argument],
    keywords: Mapping[str, Argument],
    inputs: Mapping[str, Any] | None,
    style: Style,
    holes: _Holes,
) -> _Made:
    """Raises `_Strange` where a size that the call gives would be kept under the name that it has there."""
    with using(current()):  # doubts of its own
        outcome: Rendered | Unrenderable
        try:
            outcome = rendering.render(row, positional, keywords, inputs, style)
        except Unrenderable as error:
            outcome = Unrenderable(error.code, *map(holes.counted, error.messages))
        doubted = frozenset(doubts() or ())
    if isinstance(outcome, Rendered) and holes.numbers:
        if GIVEN.search(repr((outcome.weights, outcome.output))):
            raise _Strange
        outcome = _with_texts(outcome, holes.counted)
    return _Made(row, outcome, doubted)


def _with_texts(rendered: Rendered, change: Callable[[str], str]) -> Rendered:
    """A rendering with other texts."""
    return replace(
        rendered,
        code=change(rendered.code),
        forward=change(rendered.forward),
        setup=tuple(map(change, rendered.setup)),
        targets=change(rendered.targets),
        clip=change(rendered.clip),
    )
