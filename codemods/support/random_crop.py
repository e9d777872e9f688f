"""Keras's random crops. https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_crop/"""

import torch
from torch import Tensor, nn

from migrate.codemods.support.resize_images import resize_images


class RandomCrop(nn.Module):
    """Crop images, shape ([batch,] height, width, channels), at one random place for the whole batch while training.

    Images that are not larger than the crop are resized to it, after a crop at the centre to its proportions. In
    evaluation images pass through as they are, as in Keras 3.
    """

    def __init__(self, height: int, width: int) -> None:
        super().__init__()
        self.height, self.width = height, width

    def forward(self, images: Tensor) -> Tensor:
        if not self.training:
            return images
        rows, columns = images.shape[-3:-1]
        if rows > self.height and columns > self.width:
            top = int(torch.randint(rows - self.height + 1, ()))
            left = int(torch.randint(columns - self.width + 1, ()))
        else:
            top = (rows - max(min(rows, columns * self.height // self.width), 1)) // 2
            left = (columns - max(min(columns, rows * self.width // self.height), 1)) // 2
        crop = images[..., top : top + self.height, left : left + self.width, :]
        return resize_images(crop, (self.height, self.width))

    def extra_repr(self) -> str:
        return f"{self.height}, {self.width}"
