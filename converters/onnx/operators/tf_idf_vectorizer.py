"""https://onnx.ai/onnx/operators/onnx__TfIdfVectorizer.html"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor


def tf_idf_vectorizer(
    x: Tensor | np.ndarray[Any, Any],
    *,
    max_gram_length: int,
    max_skip_count: int,
    min_gram_length: int,
    mode: str,
    ngram_counts: Sequence[int],
    ngram_indexes: Sequence[int],
    pool_int64s: Sequence[int] = (),
    pool_strings: Sequence[str] = (),
    weights: Sequence[float] | None = None,
) -> Tensor:
    """How often each n-gram of a list is in each row, whether it is (IDF), or both times a weight."""
    rows = x.tolist() if x.ndim == 2 else [x.tolist()]
    columns = _columns(list(pool_strings or pool_int64s), ngram_counts, ngram_indexes)
    counts = torch.zeros(len(rows), max(ngram_indexes) + 1)
    for number, row in enumerate(rows):
        for length in range(min_gram_length, max_gram_length + 1):
            for skip in range(1, max_skip_count + 2) if length > 1 else [1]:
                for start in range(len(row) - (length - 1) * skip):
                    gram = tuple(row[start : start + (length - 1) * skip + 1 : skip])
                    if gram in columns:
                        counts[number, columns[gram]] += 1
    if mode != "TF":
        share = torch.ones(counts.shape[1])
        if weights is not None:
            share[list(ngram_indexes)] = torch.tensor(list(weights))
        counts = (counts > 0) * share if mode == "IDF" else counts * share
    return counts if x.ndim == 2 else counts[0]


def _columns(pool: Sequence[Any], starts: Sequence[int], places: Sequence[int]) -> dict[tuple[Any, ...], int]:
    """The column of each n-gram: the pool holds those of one length after those of the one before."""
    grams = []
    for length, start in enumerate(starts, 1):
        end = starts[length] if length < len(starts) else len(pool)
        grams += [tuple(pool[at : at + length]) for at in range(start, end, length)]
    return dict(zip(grams, places, strict=True))
