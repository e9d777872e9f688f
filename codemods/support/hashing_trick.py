"""Words as numbers by hashing, without a vocabulary."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from migrate.codemods.support.text_to_word_sequence import text_to_word_sequence


def hashing_trick(
    text: str,
    n: int,
    hash_function: Callable[[str], int] | str | None = None,
    filters: str = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n',
    lower: bool = True,
    split: str = " ",
    analyzer: Callable[[str], list[str]] | None = None,
) -> list[int]:
    """The words of a text as numbers from 1 to ``n - 1``; several words may get the same.

    Args:
        hash_function: ``"md5"``, a function, or None for Python's `hash`, which differs from run to run.
        filters, lower, split: see `text_to_word_sequence`.
        analyzer: takes its place.
    """
    if hash_function == "md5":
        hashed: Callable[[str], int] = lambda word: int(hashlib.md5(word.encode()).hexdigest(), 16)  # noqa: E731
    else:
        hashed = hash_function if callable(hash_function) else hash
    words = analyzer(text) if analyzer else text_to_word_sequence(text, filters, lower, split)
    return [hashed(word) % (n - 1) + 1 for word in words]
