"""Batch normalisation whose running variance is Keras's."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class BiasedBatchNorm(nn.modules.batchnorm._BatchNorm):
    """`torch.nn.BatchNorm1d`, ``2d`` or ``3d`` that averages the biased batch variance over time, as Keras does.

    torch normalises by the biased variance too, but keeps the unbiased one, which is n / (n - 1) times as large. Input
    and output have shape (batch, channels, ...), of any rank.
    """

    momentum: float
    running_mean: Tensor
    running_var: Tensor
    num_batches_tracked: Tensor

    def _check_input_dim(self, input: Tensor) -> None:  # the base class asks for it
        if input.dim() < 2:
            raise ValueError(f"expected at least 2 axes, got {input.dim()}")

    def forward(self, input: Tensor) -> Tensor:
        if not self.training:
            return super().forward(input)
        with torch.no_grad():
            axes = [axis for axis in range(input.dim()) if axis != 1]
            variance, mean = torch.var_mean(input, dim=axes, correction=0)
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance, self.momentum)
            self.num_batches_tracked.add_(1)
        return nn.functional.batch_norm(
            input, None, None, self.weight, self.bias, training=True, eps=self.eps
        )
