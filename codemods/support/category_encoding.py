"""Numbers of categories as vectors, as a layer."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from migrate.codemods.support.encode_categories import encode_categories


class CategoryEncoding(nn.Module):
    """`keras.layers.CategoryEncoding`: see `encode_categories`."""

    def __init__(self, num_tokens: int, output_mode: str = "multi_hot") -> None:
        super().__init__()
        self.num_tokens = num_tokens
        self.output_mode = "multi_hot" if output_mode == "binary" else output_mode

    def forward(self, inputs: Any, count_weights: Tensor | None = None) -> Tensor:
        numbers = torch.as_tensor(inputs).long()
        weights = None if count_weights is None else torch.as_tensor(count_weights).float()
        return encode_categories(numbers, self.num_tokens, self.output_mode, weights)
