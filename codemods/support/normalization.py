"""Features to mean 0 and variance 1, by statistics of the data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn


class Normalization(nn.Module):
    """`keras.layers.Normalization`: ``adapt`` takes the statistics, or a checkpoint or the constructor brings them."""

    mean: Tensor
    variance: Tensor
    count: Tensor

    def __init__(
        self,
        num_features: int | None = None,
        axis: int | None = -1,
        mean: Any = None,
        variance: Any = None,
        invert: bool = False,
    ) -> None:
        """
        Args:
            num_features: the size of the last axis; None: that of the data or of the checkpoint.
            axis: -1, statistics of each feature; None, of all numbers together.
            mean, variance: the statistics, where they are known.
            invert: from mean 0 and variance 1 back to the features.
        """
        super().__init__()
        self.axis, self.invert = axis, invert
        size = () if num_features is None or axis is None else (num_features,)
        is_known = mean is not None
        start = torch.as_tensor(mean, dtype=torch.float32) if is_known else torch.zeros(size)
        spread = torch.as_tensor(variance, dtype=torch.float32) if is_known else torch.ones(size)
        self.register_buffer("mean", start, persistent=not is_known)
        self.register_buffer("variance", spread, persistent=not is_known)
        self.register_buffer("count", torch.zeros((), dtype=torch.int32), persistent=not is_known)

    def adapt(self, data: Any) -> None:
        """Take the statistics from data: an array or tensor of shape (..., features), or batches of them (of pairs the
        first part)."""
        batches: Iterable[Any] = [data] if isinstance(data, np.ndarray | Tensor) else data
        mean = variance = torch.zeros(())
        total = 0
        for batch in batches:
            values = torch.as_tensor(batch[0] if isinstance(batch, list | tuple) else batch).to(self.mean)
            rows = values.reshape(-1, values.shape[-1]) if self.axis is not None else values.reshape(-1)
            total += len(rows)
            share = len(rows) / total
            change = rows.mean(dim=0) - mean
            variance = (1 - share) * variance + share * rows.var(dim=0, correction=0)
            variance = variance + share * (1 - share) * change.square()
            mean = mean + share * change
        self.mean, self.variance = mean, variance

    def forward(self, x: Tensor) -> Tensor:
        deviation = self.variance.sqrt().clamp(min=1e-7)
        return x * deviation + self.mean if self.invert else (x - self.mean) / deviation

    def _load_from_state_dict(self, state_dict: dict[str, Any], prefix: str, *rest: Any) -> None:
        saved = state_dict.get(f"{prefix}mean")
        if saved is not None and self.mean.ndim == 0:  # the number of features was not known
            self.mean, self.variance = torch.zeros_like(saved), torch.ones_like(saved)
        super()._load_from_state_dict(state_dict, prefix, *rest)
