"""Keras's random shifts. https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_translation/"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from migrate.codemods.support.affine_transform import affine_transform
from migrate.codemods.support.factor_range import factor_range


class RandomTranslation(nn.Module):
    """Shift each image, shape ([batch,] height, width, channels), while training.

    Args:
        height_factor, width_factor: the range of the shift, as a share of the height and width; one number f is -f
            to f. Positive shifts go down and to the right.
        fill_mode, interpolation, fill_value: see `affine_transform`.
    """

    def __init__(
        self,
        height_factor: float | Sequence[float],
        width_factor: float | Sequence[float],
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        fill_value: float = 0.0,
    ) -> None:
        super().__init__()
        self.height, self.width = factor_range(height_factor), factor_range(width_factor)
        self.fill_mode, self.interpolation, self.fill_value = fill_mode, interpolation, fill_value

    def forward(self, images: Tensor) -> Tensor:
        if not self.training:
            return images
        empty = torch.empty(len(images) if images.ndim == 4 else 1, device=images.device)
        down = empty.clone().uniform_(*self.height) * images.shape[-3]
        right = empty.clone().uniform_(*self.width) * images.shape[-2]
        zero, one = torch.zeros_like(down), torch.ones_like(down)
        transform = torch.stack([one, zero, -right, zero, one, -down, zero, zero], dim=1)
        return affine_transform(images, transform, self.interpolation, self.fill_mode, self.fill_value)

    def extra_repr(self) -> str:
        return f"{self.height}, {self.width}, {self.fill_mode!r}, {self.interpolation!r}"
