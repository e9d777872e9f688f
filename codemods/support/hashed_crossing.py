"""Combinations of categories as numbers. https://keras.io/api/layers/preprocessing_layers/categorical/hashed_crossing/"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from migrate.codemods.support.encode_categories import encode_categories
from migrate.codemods.support.fingerprint64 import fingerprint64

_FACTOR = 0xC6A4A7935BD1E995
_START = 0xDECAFCAFFE
_BITS = (1 << 64) - 1


class HashedCrossing(nn.Module):
    """`keras.layers.HashedCrossing`: the values of several features at once to one of ``num_bins`` numbers."""

    device_of: Tensor

    def __init__(self, num_bins: int, output_mode: str = "int") -> None:
        """
        Args:
            num_bins: how many numbers there are.
            output_mode: ``int`` or ``one_hot``.
        """
        super().__init__()
        self.num_bins, self.output_mode = num_bins, output_mode
        self.register_buffer("device_of", torch.empty(0), persistent=False)  # where results are wanted

    def forward(self, inputs: Sequence[Any]) -> Tensor:
        """The numbers of the combinations; each feature has the shape (), (samples,) or (samples, 1)."""
        arrays = [item.cpu().numpy() if isinstance(item, Tensor) else np.asarray(item) for item in inputs]
        rows = zip(*(array.ravel().tolist() for array in arrays), strict=True)
        numbers = torch.tensor([self._number(row) for row in rows], device=self.device_of.device)
        numbers = numbers.reshape(arrays[0].shape)
        return numbers if self.output_mode == "int" else encode_categories(numbers, self.num_bins, "one_hot")

    def _number(self, values: Sequence[Any]) -> int:
        result = _START
        for value in values:
            text = value if isinstance(value, bytes) else str(value).encode()
            part = value if isinstance(value, int) else fingerprint64(text)
            result = (result ^ _FACTOR ^ _shifted(part * _FACTOR) * _FACTOR) * _FACTOR
            result = _shifted(_shifted(result) * _FACTOR)
        return result % self.num_bins


def _shifted(value: int) -> int:
    value &= _BITS
    return value ^ value >> 47
