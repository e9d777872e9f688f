"""Categories into buckets by hashing. https://keras.io/api/layers/preprocessing_layers/categorical/hashing/"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from migrate.codemods.support.encode_categories import encode_categories
from migrate.codemods.support.hash_buckets import hash_buckets


class Hashing(nn.Module):
    """`keras.layers.Hashing`: strings or integers to one of ``num_bins`` numbers, the same ones as in Keras."""

    device_of: Tensor

    def __init__(
        self,
        num_bins: int,
        mask_value: Any = None,
        salt: int | Sequence[int] | None = None,
        output_mode: str = "int",
    ) -> None:
        """
        Args:
            num_bins: how many numbers there are, that of masked values among them.
            mask_value: what gets the number 0; the others then begin at 1.
            salt: makes the hash another one.
            output_mode: ``int``, or how vectors are made; see `encode_categories`.
        """
        super().__init__()
        self.num_bins, self.mask_value, self.output_mode = num_bins, mask_value, output_mode
        self.key = [salt, salt] if isinstance(salt, int) else salt
        self.register_buffer("device_of", torch.empty(0), persistent=False)  # where results are wanted

    def forward(self, inputs: Any) -> Tensor:
        """The numbers of strings (an array) or integers (a tensor; floats are cut to integers), or vectors of them."""
        array = inputs.cpu().numpy() if isinstance(inputs, Tensor) else np.asarray(inputs)
        array = array.astype("int64") if array.dtype.kind == "f" else array
        reserves = self.mask_value is not None and self.num_bins > 1
        text = np.vectorize(_text, otypes=[object])(array) if array.size else array.astype(object)
        numbers = hash_buckets(text, self.num_bins - int(reserves), self.key)
        if reserves:
            masked = torch.from_numpy(np.asarray(text == _text(self.mask_value)))
            numbers = torch.where(masked, 0, numbers + 1)
        numbers = numbers.to(self.device_of.device)
        return (
            numbers
            if self.output_mode == "int"
            else encode_categories(numbers, self.num_bins, self.output_mode)
        )


def _text(item: Any) -> str:
    return item.decode() if isinstance(item, bytes) else str(item)
