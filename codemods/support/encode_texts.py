"""Texts as word numbers, shuffled and encoded as Keras's text data sets do.

https://keras.io/api/datasets/imdb/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from migrate.codemods.support.encode_reviews import encode_reviews
from migrate.codemods.support.limit_words import limit_words


def encode_texts(
    parts: Iterable[tuple[Any, Any]],
    seed: int,
    num_words: int | None,
    skip_top: int,
    maxlen: int | None,
    start_char: int | None,
    oov_char: int | None,
    index_from: int | None,
) -> list[tuple[Any, Any]]:
    """Arrays of lists of word numbers (N,) with their labels (N,), part by part; for the arguments see `load_imdb`.

    Args:
        parts: texts and labels; one part is shuffled after the other, the largest number is looked for in all of them.

    Raises:
        ValueError: no text of a part is shorter than ``maxlen``.
    """
    random = np.random.RandomState(seed)
    texts: list[list[int]] = []
    kept: list[tuple[int, Any]] = []  # where each part ends, and its labels
    for given, labels in parts:
        order = np.arange(len(given))
        random.shuffle(order)
        encoded = encode_reviews(given[order], start_char, index_from)
        short = [n for n, text in enumerate(encoded) if not maxlen or len(text) < maxlen]
        if not short:
            raise ValueError(f"no text is shorter than maxlen={maxlen}")
        texts += [encoded[n] for n in short]
        kept.append((len(texts), labels[order][short]))
    texts = limit_words(texts, num_words, skip_top, oov_char)
    starts = [0, *(end for end, _ in kept)]
    return [
        (np.array(texts[start:end], dtype=object), labels)
        for start, (end, labels) in zip(starts, kept, strict=False)
    ]
