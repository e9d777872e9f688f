"""Keras's VGG networks. https://keras.io/api/applications/vgg/ and https://arxiv.org/abs/1409.1556"""

from collections.abc import Sequence

import torch
from torch import Tensor

from migrate.codemods.support.keras_network import KerasNetwork


class Vgg(KerasNetwork):
    """Convolutions in five blocks, ``convolutions`` of them in each, and two wide layers on top."""

    convolutions: Sequence[int] = ()

    def features(self, x: Tensor) -> Tensor:
        for block, count in enumerate(self.convolutions, 1):
            for number in range(1, count + 1):
                filters = min(64 * 2 ** (block - 1), 512)
                x = self.conv(x, f"block{block}_conv{number}", filters, 3, padding="same").relu()
            x = torch.nn.functional.max_pool2d(x, 2)
        return x

    def top(self, x: Tensor) -> Tensor:
        x = x.permute(0, 2, 3, 1).flatten(1)  # as Keras flattens, so that its weights fit
        x = self.dense(x, "fc1", 4096).relu()
        x = self.dense(x, "fc2", 4096).relu()
        return self.dense(x, "predictions", self.classes)
