"""Keras's random crops. https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_crop/"""

import torch
from torch import Tensor, nn

from migrate.codemods.support.resize_images import resize_images


class RandomCrop(nn.Module):
    """Crop images, shape ([batch,] height, width, channels), at one random place for the whole batch while training.

    Images that are not larger than the crop are resized to it, after a crop at the centre to its proportions.

    Args:
        always: do that in evaluation, too, as Keras 2 does; else images pass through as they are, as in Keras 3.
    """

    def __init__(self, height: int, width: int, always: bool = False) -> None:
        super().__init__()
        self.height, self.width, self.always = height, width, always

    def forward(self, images: Tensor) -> Tensor:
        if not self.training and not self.always:
            return images
        rows, columns = images.shape[-3:-1]
        height, width = self.height, self.width
        if self.training and rows > height and columns > width:
            top = int(torch.randint(rows - height + 1, ()))
            left = int(torch.randint(columns - width + 1, ()))
        else:
            tall = max(min(rows, columns * height // width), 1)
            wide = max(min(columns, rows * width // height), 1)
            top, left = (rows - tall) // 2, (columns - wide) // 2
            if self.always:  # Keras 3 takes what there is of the whole height and width from there
                height, width = tall, wide
        crop = images[..., top : top + height, left : left + width, :]
        return resize_images(crop, (self.height, self.width))

    def extra_repr(self) -> str:
        return f"{self.height}, {self.width}"
