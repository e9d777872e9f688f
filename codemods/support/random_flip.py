"""Keras's random flips. https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_flip/"""

import torch
from torch import Tensor, nn


class RandomFlip(nn.Module):
    """Flip half of the images while training. Shape ([batch,] height, width, channels).

    As in Keras, an image that is flipped under ``horizontal_and_vertical`` is flipped both ways.
    """

    def __init__(self, mode: str = "horizontal_and_vertical") -> None:
        super().__init__()
        self.mode = mode

    def forward(self, images: Tensor) -> Tensor:
        if not self.training:
            return images
        axes = {"horizontal": (-2,), "vertical": (-3,), "horizontal_and_vertical": (-2, -3)}[self.mode]
        chosen = torch.rand((*images.shape[:-3], 1, 1, 1), device=images.device) <= 0.5
        return torch.where(chosen, images.flip(axes), images)

    def extra_repr(self) -> str:
        return repr(self.mode)
