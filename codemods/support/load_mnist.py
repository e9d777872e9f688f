"""The arrays of MNIST and of what has its form, as `keras.datasets` gives them, from torchvision's files.

https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.MNIST.html
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
import torchvision


def load_mnist(name: str = "MNIST") -> tuple[Any, Any]:
    """Pairs of images (N, 28, 28) and labels (N,), arrays of uint8: one to train on, one to test with.

    They are downloaded once, to ``datasets`` below torch's cache folder.

    Args:
        name: the class of torchvision.datasets: ``MNIST``, ``FashionMNIST``, ``KMNIST``.
    """
    folder = Path(torch.hub.get_dir()).parent / "datasets"
    parts = [
        getattr(torchvision.datasets, name)(folder, train=train, download=True) for train in (True, False)
    ]
    train, test = ((part.data.numpy(), part.targets.numpy().astype(np.uint8)) for part in parts)
    return train, test
