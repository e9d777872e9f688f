"""Keras's random zooms. https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_zoom/"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from migrate.codemods.support.affine_transform import affine_transform
from migrate.codemods.support.factor_range import factor_range


class RandomZoom(nn.Module):
    """Zoom each image, shape ([batch,] height, width, channels), about its centre while training.

    Args:
        height_factor: the range of the zoom; 0.2 shows an image of 1.2 times the height, which is zooming out.
        width_factor: the same of the width; None keeps the proportions.
        fill_mode, interpolation, fill_value: see `affine_transform`.
    """

    def __init__(
        self,
        height_factor: float | Sequence[float],
        width_factor: float | Sequence[float] | None = None,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        fill_value: float = 0.0,
    ) -> None:
        super().__init__()
        self.height = factor_range(height_factor)
        self.width = None if width_factor is None else factor_range(width_factor)
        self.fill_mode, self.interpolation, self.fill_value = fill_mode, interpolation, fill_value

    def forward(self, images: Tensor) -> Tensor:
        if not self.training:
            return images
        empty = torch.empty(len(images) if images.ndim == 4 else 1, device=images.device)
        height = empty.clone().uniform_(1 + self.height[0], 1 + self.height[1])
        width = height if self.width is None else empty.clone().uniform_(1 + self.width[0], 1 + self.width[1])
        y, x = ((size - 1) / 2 for size in images.shape[-3:-1])
        zero = torch.zeros_like(height)
        rows = [width, zero, x * (1 - width), zero, height, y * (1 - height), zero, zero]
        transform = torch.stack(rows, dim=1)
        return affine_transform(images, transform, self.interpolation, self.fill_mode, self.fill_value)

    def extra_repr(self) -> str:
        return f"{self.height}, {self.width}, {self.fill_mode!r}, {self.interpolation!r}"
