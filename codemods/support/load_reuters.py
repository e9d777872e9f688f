"""The newswires of Reuters as word numbers: `keras.datasets.reuters` without Keras.

https://keras.io/api/datasets/reuters/
"""

from __future__ import annotations

from typing import Any

from migrate.codemods.support.encode_texts import encode_texts
from migrate.codemods.support.load_npz import load_npz


def load_reuters(
    path: str = "reuters.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    test_split: float = 0.2,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int | None = 3,
) -> tuple[Any, Any]:
    """Pairs of arrays, lists of word numbers (N,) and topics (N,) to train on and to test with, shuffled by ``seed``.

    Args:
        test_split: the share, from the end, to test with. The others are those of `load_imdb`.

    Raises:
        ValueError: no text is shorter than ``maxlen``.
    """
    arrays = load_npz("reuters.npz", path, "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916")
    parts = [(arrays["x"], arrays["y"])]
    ((texts, labels),) = encode_texts(
        parts, seed, num_words, skip_top, maxlen, start_char, oov_char, index_from
    )
    end = int(len(texts) * (1 - test_split))
    return (texts[:end], labels[:end]), (texts[end:], labels[end:])
