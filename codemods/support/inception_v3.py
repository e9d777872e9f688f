"""Keras's InceptionV3. https://keras.io/api/applications/inceptionv3/ and https://arxiv.org/abs/1512.00567"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d

from migrate.codemods.support.average_pool_same import average_pool_same
from migrate.codemods.support.keras_network import KerasNetwork


class InceptionV3(KerasNetwork):
    """Branches of convolutions beside each other; layers are numbered in the order of this text; see `KerasNetwork`."""

    size = 299
    number = 0

    def features(self, x: Tensor) -> Tensor:
        self.number = 0
        x = self.unit(self.unit(x, 32, 3, 2, "valid"), 32, 3, padding="valid")
        x = max_pool2d(self.unit(x, 64, 3), 3, 2)
        x = max_pool2d(self.unit(self.unit(x, 80, 1, padding="valid"), 192, 3, padding="valid"), 3, 2)
        for pooled in (32, 64, 64):
            one, five = self.unit(x, 64, 1), self.unit(self.unit(x, 48, 1), 64, 5)
            three = self.unit(self.unit(self.unit(x, 64, 1), 96, 3), 96, 3)
            x = torch.cat([one, five, three, self.averaged(x, pooled)], dim=1)
        three = self.unit(x, 384, 3, 2, "valid")
        double = self.unit(self.unit(self.unit(x, 64, 1), 96, 3), 96, 3, 2, "valid")
        x = torch.cat([three, double, max_pool2d(x, 3, 2)], dim=1)
        for width in (128, 160, 160, 192):
            x = self.crossed(x, width)
        three = self.unit(self.unit(x, 192, 1), 320, 3, 2, "valid")
        seven = self.unit(self.unit(self.unit(x, 192, 1), 192, (1, 7)), 192, (7, 1))
        x = torch.cat([three, self.unit(seven, 192, 3, 2, "valid"), max_pool2d(x, 3, 2)], dim=1)
        for _ in range(2):
            x = self.spread(x)
        return x

    def crossed(self, x: Tensor, width: int) -> Tensor:
        """Convolutions along rows and columns, one after the other."""
        one, seven = self.unit(x, 192, 1), self.unit(x, width, 1)
        seven = self.unit(self.unit(seven, width, (1, 7)), 192, (7, 1))
        double = self.unit(x, width, 1)
        for size, filters in (((7, 1), width), ((1, 7), width), ((7, 1), width), ((1, 7), 192)):
            double = self.unit(double, filters, size)
        return torch.cat([one, seven, double, self.averaged(x, 192)], dim=1)

    def spread(self, x: Tensor) -> Tensor:
        """Convolutions along rows and columns, beside each other."""
        one, three = self.unit(x, 320, 1), self.unit(x, 384, 1)
        three = torch.cat([self.unit(three, 384, (1, 3)), self.unit(three, 384, (3, 1))], dim=1)
        double = self.unit(self.unit(x, 448, 1), 384, 3)
        double = torch.cat([self.unit(double, 384, (1, 3)), self.unit(double, 384, (3, 1))], dim=1)
        return torch.cat([one, three, double, self.averaged(x, 192)], dim=1)

    def averaged(self, x: Tensor, filters: int) -> Tensor:
        """The mean of the neighbours, and a convolution of single pixels."""
        return self.unit(average_pool_same(x, (3, 3), (1, 1)), filters, 1)

    def unit(
        self, x: Tensor, filters: int, size: int | Sequence[int], stride: int = 1, padding: str = "same"
    ) -> Tensor:
        """The next convolution, normalised without a scale, and its activation."""
        suffix = f"_{self.number}" if self.number else ""
        self.number += 1
        x = self.conv(x, f"conv2d{suffix}", filters, size, stride, padding, bias=False)
        return self.norm(x, f"batch_normalization{suffix}", scale=False).relu()
