"""Word numbers of the texts in Keras's data sets: a start mark, rare words replaced, long texts left out.

https://keras.io/api/datasets/imdb/
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def encode_reviews(
    texts: Iterable[Sequence[int]], start_char: int | None, index_from: int | None
) -> list[list[int]]:
    """The texts as lists, every number raised by ``index_from``, with ``start_char`` in front if there is one."""
    if start_char is not None:
        return [[start_char, *(word + (index_from or 0) for word in text)] for text in texts]
    return [[word + (index_from or 0) for word in text] for text in texts]
