"""The film reviews of IMDB as word numbers: `keras.datasets.imdb` without Keras.

https://keras.io/api/datasets/imdb/
"""

from __future__ import annotations

from typing import Any

from migrate.codemods.support.encode_texts import encode_texts
from migrate.codemods.support.load_npz import load_npz


def load_imdb(
    path: str = "imdb.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int | None = 3,
) -> tuple[Any, Any]:
    """Pairs of arrays, lists of word numbers (N,) and labels (N,) to train on and to test with, shuffled by ``seed``.

    Args:
        num_words, skip_top: keep the words with numbers from ``skip_top`` up to, without, ``num_words``; the others
            become ``oov_char``, or go if it is None.
        maxlen: leave out the reviews of this length and more.
        start_char: comes before every review, None for nothing; index_from: added to every number.

    Raises:
        ValueError: no review is shorter than ``maxlen``.
    """
    arrays = load_npz("imdb.npz", path, "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f")
    parts = [(arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in ("train", "test")]
    train, test = encode_texts(parts, seed, num_words, skip_top, maxlen, start_char, oov_char, index_from)
    return train, test
