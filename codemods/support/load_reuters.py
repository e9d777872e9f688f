"""The newswires of Reuters as word numbers: `keras.datasets.reuters` without Keras.

https://keras.io/api/datasets/reuters/
"""

from __future__ import annotations

from typing import Any

import numpy as np

from migrate.codemods.support.encode_reviews import encode_reviews
from migrate.codemods.support.limit_words import limit_words
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
    """
    arrays = load_npz("reuters.npz", path, "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916")
    order = np.arange(len(arrays["x"]))
    np.random.RandomState(seed).shuffle(order)
    texts = encode_reviews(arrays["x"][order], start_char, index_from)
    kept = [n for n, text in enumerate(texts) if not maxlen or len(text) < maxlen]
    labels = arrays["y"][order][kept]
    texts = limit_words([texts[n] for n in kept], num_words, skip_top, oov_char)
    end = int(len(texts) * (1 - test_split))
    x_train, x_test = np.array(texts[:end], dtype=object), np.array(texts[end:], dtype=object)
    return (x_train, labels[:end]), (x_test, labels[end:])
