"""Keras's random contrast. https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_contrast/"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class RandomContrast(nn.Module):
    """Scale the contrast of each image, shape ([batch,] height, width, channels), about its channels' means.

    Args:
        factor: a pair (l, u) for factors of 1 - l to 1 + u; one number f for factors of 1 to 1 + f, as in Keras 3.
        value_range: what results are clipped to.
    """

    def __init__(self, factor: float | Sequence[float], value_range: Sequence[float] = (0, 255)) -> None:
        super().__init__()
        lower, upper = (0.0, abs(factor)) if isinstance(factor, int | float) else sorted(factor)
        self.factors = (1 - lower, 1 + upper)
        self.value_range = value_range

    def forward(self, images: Tensor) -> Tensor:
        if not self.training:
            return images
        factor = torch.empty((*images.shape[:-3], 1, 1, 1), device=images.device).uniform_(*self.factors)
        mean = images.mean(dim=(-3, -2), keepdim=True)
        return ((images - mean) * factor + mean).clamp(*self.value_range)

    def extra_repr(self) -> str:
        return f"{self.factors}, {self.value_range}"
