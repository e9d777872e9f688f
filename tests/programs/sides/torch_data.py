"""torchvision's collections of images, answered with the synthetic arrays of the other side."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from tests.programs.sides.arrays import known_images

CLASSES = {
    "MNIST": "mnist",
    "FashionMNIST": "fashion_mnist",
    "KMNIST": "kmnist",
    "CIFAR10": "cifar10",
    "CIFAR100": "cifar100",
    "SVHN": "svhn_cropped",
    "Flowers102": "oxford_flowers102",
    "OxfordIIITPet": "oxford_iiit_pet",
    "Food101": "food101",
    "STL10": "stl10",
}


def install() -> None:
    """Replace the classes."""
    import torchvision

    for name, key in CLASSES.items():
        setattr(torchvision.datasets, name, made_class(name, key))


def made_class(name: str, key: str) -> type:
    """A class with the interface of torchvision's."""

    class Images(torch.utils.data.Dataset[Any]):
        train_list = test_list = (("", ""),)

        def __init__(
            self,
            root: Any = None,
            train: Any = True,
            transform: Any = None,
            target_transform: Any = None,
            **given: Any,
        ) -> None:
            part = given.get("split", "train" if train is True else "test" if train is False else train)
            images, labels = known_images(key, "train" if str(part).startswith("train") else "test")
            self.classes = [str(number) for number in range(int(labels.max()) + 1)]
            self.transform, self.target_transform = transform, target_transform
            self.images = images
            grey = images.ndim == 3
            self.data = torch.from_numpy(images) if grey else images
            self.targets: Any = torch.from_numpy(labels) if grey else labels.tolist()

        def __len__(self) -> int:
            return len(self.images)

        def __getitem__(self, number: int) -> Any:
            from PIL import Image

            image: Any = Image.fromarray(np.asarray(self.images[number]))
            label = int(self.targets[number])
            return (
                self.transform(image) if self.transform else image,
                self.target_transform(label) if self.target_transform else label,
            )

    Images.__name__ = name
    return Images
