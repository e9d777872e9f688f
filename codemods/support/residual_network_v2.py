"""Keras's residual networks with activations first. https://keras.io/api/applications/resnet/ and
https://arxiv.org/abs/1603.05027"""

from collections.abc import Sequence

import torch
from torch import Tensor

from migrate.codemods.support.keras_network import KerasNetwork


class ResidualNetworkV2(KerasNetwork):
    """Four stages of ``blocks`` blocks each; the last of each but the last stage halves the height and width."""

    epsilon = 1.001e-5
    blocks: Sequence[int] = ()

    def features(self, x: Tensor) -> Tensor:
        x = self.conv(torch.nn.functional.pad(x, (3,) * 4), "conv1_conv", 64, 7, 2)
        x = torch.nn.functional.max_pool2d(torch.nn.functional.pad(x, (1,) * 4), 3, 2)
        for stage, count in enumerate(self.blocks):
            for number in range(1, count + 1):
                stride = 2 if stage < 3 and number == count else 1
                x = self.block(x, f"conv{stage + 2}_block{number}", 64 * 2**stage, stride, number == 1)
        return self.norm(x, "post_bn").relu()

    def block(self, x: Tensor, name: str, filters: int, stride: int, widens: bool) -> Tensor:
        """Three convolutions beside the input, or beside a convolution of it where the width grows."""
        first = self.norm(x, f"{name}_preact_bn").relu()
        shortcut = x[:, :, ::stride, ::stride]
        if widens:
            shortcut = self.conv(first, f"{name}_0_conv", 4 * filters, 1, stride)
        x = self.norm(self.conv(first, f"{name}_1_conv", filters, bias=False), f"{name}_1_bn").relu()
        x = torch.nn.functional.pad(x, (1,) * 4)
        x = self.norm(self.conv(x, f"{name}_2_conv", filters, 3, stride, bias=False), f"{name}_2_bn").relu()
        return shortcut + self.conv(x, f"{name}_3_conv", 4 * filters)
