"""Batch normalisation by the stored statistics."""

from __future__ import annotations

from torch import Tensor, nn


class FrozenBatchNorm(nn.modules.batchnorm._BatchNorm):
    """Keras's ``BatchNormalization(trainable=False)``, once ``requires_grad_(False)`` has frozen its parameters.

    Input and output have shape (batch, channels, ...), of any rank. torch's own classes normalise by the batch while
    training, frozen parameters or not.
    """

    def forward(self, input: Tensor) -> Tensor:
        return nn.functional.batch_norm(
            input, self.running_mean, self.running_var, self.weight, self.bias, training=False, eps=self.eps
        )
