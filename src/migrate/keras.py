"""Which Keras a program is written for: its second generation (TensorFlow up to 2.15, the package tf_keras) or its
third (TensorFlow from 2.16 on, keras_core). Names and numbers differ between them.

https://keras.io/getting_started/#tensorflow--keras-2-backwards-compatibility
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

OLD, NEWEST = GENERATIONS = (2, 3)


@dataclass(frozen=True)
class Keras:
    """A generation, and ``why`` it is that: ``requirements.txt: tensorflow==2.4.1``; '' where nothing says so."""

    generation: int = NEWEST
    why: str = ""

    @property
    def is_known(self) -> bool:
        """Whether something says which; else it is taken to be the newest."""
        return bool(self.why)

    def __str__(self) -> str:
        return f"Keras {self.generation} ({self.why or 'nothing says which; --keras 2 if it is that'})"


UNKNOWN = Keras()
_DOUBTS: ContextVar[set[str] | None] = ContextVar("doubts", default=None)
_CURRENT: ContextVar[Keras] = ContextVar("keras", default=UNKNOWN)


def current() -> Keras:
    """The Keras of the program that is looked at now: what the catalog's conditions on ``keras`` are about."""
    return _CURRENT.get()


@contextmanager
def using(keras: Keras) -> Iterator[None]:
    """Look at a program for this Keras. Where nothing says which it is, doubts are collected."""
    token = _CURRENT.set(keras)
    collected = _DOUBTS.set(None if keras.is_known else set())
    try:
        yield
    finally:
        _CURRENT.reset(token)
        _DOUBTS.reset(collected)


def doubts() -> set[str] | None:
    """The names of the APIs met so far that would come out otherwise for the older Keras, to add to; None where it is
    known which Keras it is, or nobody asks."""
    return _DOUBTS.get()


def to_data(found: Mapping[str, Keras]) -> list[dict[str, Any]]:
    """By path, the generations, for a report: each with why, and the files that it holds for."""
    groups: dict[Keras, list[str]] = {}
    for path, keras in sorted(found.items()):
        groups.setdefault(keras, []).append(path)
    return [
        {"generation": keras.generation, "why": keras.why, "files": files} for keras, files in groups.items()
    ]


def summary(found: Iterable[Keras]) -> str:
    """The generations of a run's files, the most frequent first: ``Keras 2 (requirements.txt: tensorflow==2.4.1)``."""
    counts = Counter(found).most_common()
    if len(counts) <= 1:
        return str(counts[0][0]) if counts else ""
    by_generation = Counter(dict.fromkeys(GENERATIONS, 0))
    for keras, count in counts:
        by_generation[keras.generation] += count
    both = [f"Keras {generation} in {count}" for generation, count in by_generation.most_common() if count]
    return f"{', '.join(both)} files; most: {counts[0][0]}"
