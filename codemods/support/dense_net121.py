"""Keras's DenseNet121. https://keras.io/api/applications/densenet/ and https://arxiv.org/abs/1608.06993"""

import torch
from torch import Tensor

from migrate.codemods.support.keras_network import KerasNetwork


class DenseNet121(KerasNetwork):
    """Blocks in which every step sees the results of all the steps before it; see `KerasNetwork`."""

    epsilon = 1.001e-5
    blocks = (6, 12, 24, 16)

    def features(self, x: Tensor) -> Tensor:
        x = self.conv(torch.nn.functional.pad(x, (3,) * 4), "conv1_conv", 64, 7, 2, bias=False)
        x = self.norm(x, "conv1_bn").relu()
        x = torch.nn.functional.max_pool2d(torch.nn.functional.pad(x, (1,) * 4), 3, 2)
        for stage, count in enumerate(self.blocks, 2):
            for number in range(1, count + 1):
                name = f"conv{stage}_block{number}"
                y = self.norm(x, f"{name}_0_bn").relu()
                y = self.norm(self.conv(y, f"{name}_1_conv", 128, bias=False), f"{name}_1_bn").relu()
                x = torch.cat([x, self.conv(y, f"{name}_2_conv", 32, 3, padding="same", bias=False)], dim=1)
            if stage < 5:
                x = self.norm(x, f"pool{stage}_bn").relu()
                x = self.conv(x, f"pool{stage}_conv", x.shape[1] // 2, bias=False)
                x = torch.nn.functional.avg_pool2d(x, 2)
        return self.norm(x, "bn").relu()
