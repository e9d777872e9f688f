"""The penalty of large weights.

https://keras.io/api/layers/regularizers/
"""

from __future__ import annotations

import torch


class L1L2:
    """``l1`` times the sum of the absolute values plus ``l2`` times the sum of the squares, to be added to the loss."""

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1 = l1
        self.l2 = l2

    def __call__(self, weight: torch.Tensor) -> torch.Tensor:
        penalty = weight.new_zeros(())
        if self.l1:
            penalty = penalty + self.l1 * weight.abs().sum()
        if self.l2:
            penalty = penalty + self.l2 * weight.square().sum()
        return penalty

    def get_config(self) -> dict[str, float]:
        """The two factors."""
        return {"l1": self.l1, "l2": self.l2}
