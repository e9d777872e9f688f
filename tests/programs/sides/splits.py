"""The splits of tensorflow_datasets: which samples ``train[:80%]+test`` means."""

from __future__ import annotations

import re
from collections.abc import Mapping


def chosen_places(text: str, sizes: Mapping[str, int]) -> list[tuple[str, int]]:
    """The samples that a split means, as part and number; a part that is not there is ``test``."""
    return [place for term in text.split("+") for place in _term(term.strip(), sizes)]


def _term(term: str, sizes: Mapping[str, int]) -> list[tuple[str, int]]:
    found = re.fullmatch(r"(\w+)(?:\[(-?\d+%?)?:(-?\d+%?)?\])?", term)
    if found is None:
        raise ValueError(f"{term!r} is no split")
    if found[1] == "all":
        return [(part, number) for part, size in sizes.items() for number in range(size)]
    part = found[1] if found[1] in sizes else "test"
    start, end = (_position(item, sizes[part]) for item in (found[2], found[3]))
    return [(part, number) for number in range(sizes[part])[start:end]]


def _position(text: str | None, size: int) -> int | None:
    if not text:
        return None
    return round(int(text[:-1]) * size / 100) if text.endswith("%") else int(text)
