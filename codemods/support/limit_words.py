"""Keep the frequent words of encoded texts, as Keras's text data sets do.

https://keras.io/api/datasets/imdb/
"""

from __future__ import annotations

from collections.abc import Sequence


def limit_words(
    texts: Sequence[list[int]], num_words: int | None, skip_top: int, oov_char: int | None
) -> list[list[int]]:
    """The texts with the numbers from ``skip_top`` up to, without, ``num_words``; None for the largest number there is,
    which is then left out itself. Others become ``oov_char``, or go if that is None."""
    end = num_words or max(max(text) for text in texts)
    if oov_char is None:
        return [[word for word in text if skip_top <= word < end] for text in texts]
    return [[word if skip_top <= word < end else oov_char for word in text] for text in texts]
