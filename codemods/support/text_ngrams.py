"""Neighbouring tokens joined. https://www.tensorflow.org/api_docs/python/tf/strings/ngrams"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from migrate.codemods.support.ragged import Ragged


def text_ngrams(
    data: Any,
    ngram_width: int | Sequence[int],
    separator: str = " ",
    pad_values: str | tuple[str, str] | None = None,
    padding_width: int | None = None,
    preserve_short_sequences: bool = False,
) -> Any:
    """The n-grams of rows of tokens, those of the first width first.

    Args:
        data: an array of tokens (one row, or rows along the last axis) or `Ragged` rows.
        ngram_width: how many tokens to join; several widths one after the other.
        separator: what stands between them.
        pad_values: tokens to put before and after each row, ``width - 1`` of each or ``padding_width`` at the most.
        preserve_short_sequences: a row that is too short is joined as it is.

    Returns:
        An array, or `Ragged` rows where the data is.
    """
    widths = [ngram_width] if isinstance(ngram_width, int) else list(ngram_width)
    left, right = (pad_values, pad_values) if isinstance(pad_values, str) else pad_values or ("", "")

    def joined(tokens: list[str]) -> list[str]:
        found: list[str] = []
        for width in widths:
            count = (
                0
                if pad_values is None
                else min(width - 1, width - 1 if padding_width is None else padding_width)
            )
            row = [left] * count + tokens + [right] * count
            found += [separator.join(row[start : start + width]) for start in range(len(row) - width + 1)]
        if preserve_short_sequences and not found and tokens:
            found = [separator.join(tokens)]
        return found

    if isinstance(data, list | tuple) and any(not isinstance(row, str) for row in data):
        return Ragged.of([joined(list(row)) for row in data], dtype=str)
    array = np.asarray(data, dtype=object)
    rows = [joined(list(row)) for row in array.reshape(-1, array.shape[-1])]
    return np.array(rows, dtype=object).reshape(*array.shape[:-1], -1)
