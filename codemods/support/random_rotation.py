"""Keras's random rotations. https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_rotation/"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from migrate.codemods.support.affine_transform import affine_transform
from migrate.codemods.support.factor_range import factor_range


class RandomRotation(nn.Module):
    """Turn each image, shape ([batch,] height, width, channels), about its centre while training.

    Args:
        factor: the range of the angle in turns; one number f is -f to f. Positive angles turn counter-clockwise.
        fill_mode, interpolation, fill_value: see `affine_transform`.
    """

    def __init__(
        self,
        factor: float | Sequence[float],
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        fill_value: float = 0.0,
    ) -> None:
        super().__init__()
        self.lower, self.upper = factor_range(factor)
        self.fill_mode, self.interpolation, self.fill_value = fill_mode, interpolation, fill_value

    def forward(self, images: Tensor) -> Tensor:
        if not self.training:
            return images
        count = len(images) if images.ndim == 4 else 1
        degrees = torch.empty(count, device=images.device).uniform_(self.lower * 360.0, self.upper * 360.0)
        cos, sin = torch.cos(degrees * (math.pi / 180.0)), torch.sin(degrees * (math.pi / 180.0))
        y, x = ((size - 1) / 2 for size in images.shape[-3:-1])
        zero = torch.zeros_like(cos)
        rows = [cos, -sin, x - x * cos + y * sin, sin, cos, y - x * sin - y * cos, zero, zero]
        transform = torch.stack(rows, dim=1)
        return affine_transform(images, transform, self.interpolation, self.fill_mode, self.fill_value)

    def extra_repr(self) -> str:
        return f"({self.lower}, {self.upper}), {self.fill_mode!r}, {self.interpolation!r}"
