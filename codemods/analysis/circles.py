"""Answers that are computed once, also where a question leads back to itself.

A variable that a loop changes depends on itself. It is computed from nothing first, then from what came out, until that
holds; answers that rest on a guess are kept only once the guess has been confirmed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from migrate.codemods.analysis.kinds import Kind, Plain, join

NOTHING_YET = Plain("none")
"""The first guess: it joins with every kind without a trace."""

MOST = 2000  # expressions looked at for one question that runs in circles; more is not worth the time
ROUNDS = 3  # a tensor that loses its shape, then its dtype, is settled


class Watched(dict[Any, Any]):
    """A dict that tells of what is put in."""

    def __init__(self, changed: Callable[[], None]) -> None:
        super().__init__()
        self._changed = changed

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        self._changed()


class Circles:
    """Kinds by node id.

    Attributes:
        known: for good.
    """

    def __init__(self) -> None:
        self.known: dict[int, Kind] = {}
        self._tentative: dict[int, Kind] = {}  # what rests on guesses
        self._guesses: dict[int, Kind] = {}  # about what is being computed
        self._leant_on: set[int] = set()  # guesses that something has used
        self._steps = 0

    def forget(self) -> None:
        """Something has been stated that answers may rest on."""
        self.known.clear()

    def kind(self, place: int, compute: Callable[[], Kind]) -> Kind:
        """The kind of a node, computed if it is not known yet."""
        if place in self.known:
            return self.known[place]
        if place in self._tentative:
            return self._tentative[place]
        self._steps += 1
        if self._guesses and self._steps > MOST:
            return None
        kind = compute()
        store = self._tentative if self._leant_on else self.known
        store[place] = kind
        return kind

    def guarded(self, place: int, compute: Callable[[], Kind]) -> Kind:
        """Compute what may come back to itself."""
        if place in self._guesses:
            self._leant_on.add(place)
            return self._guesses[place]
        if not self._guesses:
            self._steps = 0
        self._guesses[place] = NOTHING_YET
        try:
            kind = compute()
            if place in self._leant_on:
                kind = self._checked(place, kind, compute)
        finally:
            del self._guesses[place]
            self._leant_on.discard(place)
        if not self._leant_on:
            self.known |= self._tentative
            self._tentative.clear()
        return kind

    def _checked(self, place: int, guess: Kind, compute: Callable[[], Kind]) -> Kind:
        """What came out of a guess, if it holds; what the two have in common, if that does; else nothing."""
        for _ in range(ROUNDS):
            self._tentative.clear()
            self._guesses[place] = guess
            kind = join((guess, compute()))
            if kind == guess:
                return kind
            guess = kind
        self._tentative.clear()
        return None
