"""Keras's residual networks. https://keras.io/api/applications/resnet/ and https://arxiv.org/abs/1512.03385"""

from collections.abc import Sequence

import torch
from torch import Tensor

from migrate.codemods.support.keras_network import KerasNetwork


class ResidualNetwork(KerasNetwork):
    """Four stages of ``blocks`` blocks each. torchvision's has its strides in the second convolution of a block, and no
    biases."""

    epsilon = 1.001e-5
    blocks: Sequence[int] = ()

    def features(self, x: Tensor) -> Tensor:
        x = self.norm(self.conv(self.padded(x, 3), "conv1_conv", 64, 7, 2), "conv1_bn").relu()
        x = torch.nn.functional.max_pool2d(self.padded(x, 1), 3, 2)
        for stage, count in enumerate(self.blocks):
            for number in range(1, count + 1):
                stride = 2 if stage > 0 and number == 1 else 1
                x = self.block(x, f"conv{stage + 2}_block{number}", 64 * 2**stage, stride, number == 1)
        return x

    def block(self, x: Tensor, name: str, filters: int, stride: int, widens: bool) -> Tensor:
        """Three convolutions beside the input, or beside a convolution of it where the width grows."""
        shortcut = x
        if widens:
            shortcut = self.norm(self.conv(x, f"{name}_0_conv", 4 * filters, 1, stride), f"{name}_0_bn")
        x = self.norm(self.conv(x, f"{name}_1_conv", filters, 1, stride), f"{name}_1_bn").relu()
        x = self.norm(self.conv(x, f"{name}_2_conv", filters, 3, padding="same"), f"{name}_2_bn").relu()
        x = self.norm(self.conv(x, f"{name}_3_conv", 4 * filters), f"{name}_3_bn")
        return (shortcut + x).relu()

    def padded(self, x: Tensor, width: int) -> Tensor:
        """Zeros all around."""
        return torch.nn.functional.pad(x, (width,) * 4)
