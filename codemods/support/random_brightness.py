"""Keras's random brightness. https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_brightness/"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from migrate.codemods.support.factor_range import factor_range


class RandomBrightness(nn.Module):
    """Add a number to each image, shape ([batch,] height, width, channels), while training.

    Args:
        factor: the range of the number as a share of the value range's width; one number f is -f to f.
        value_range: the range of values, to which results are clipped.
    """

    def __init__(self, factor: float | Sequence[float], value_range: Sequence[float] = (0, 255)) -> None:
        super().__init__()
        self.lower, self.upper = factor_range(factor)
        self.low, self.high = sorted(value_range)

    def forward(self, images: Tensor) -> Tensor:
        if not self.training:
            return images
        share = torch.empty((*images.shape[:-3], 1, 1, 1), device=images.device).uniform_(
            self.lower, self.upper
        )
        return (images + share * (self.high - self.low)).clamp(self.low, self.high)

    def extra_repr(self) -> str:
        return f"({self.lower}, {self.upper}), ({self.low}, {self.high})"
