"""Integers to numbers. https://keras.io/api/layers/preprocessing_layers/categorical/integer_lookup/"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from migrate.codemods.support.index_lookup import IndexLookup


class IntegerLookup(IndexLookup):
    """`keras.layers.IntegerLookup`: integers to their numbers in a vocabulary, or with ``invert`` the other way."""

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: int | None = None,
        oov_token: int = -1,
        vocabulary: Any = None,
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        pad_to_max_tokens: bool = False,
        oov_method: str = "floormod",
        salt: int | Sequence[int] | None = None,
        dtype: torch.dtype = torch.int64,
    ) -> None:
        super().__init__(
            max_tokens, num_oov_indices, mask_token, oov_token, vocabulary, idf_weights, invert, output_mode,
            pad_to_max_tokens, oov_method, salt, dtype,
        )  # fmt: skip
