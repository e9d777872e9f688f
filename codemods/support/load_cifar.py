"""The arrays of CIFAR-10 and CIFAR-100 as `keras.datasets` gives them, from torchvision's files.

https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.CIFAR10.html
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torchvision


def load_cifar(name: str = "CIFAR10", label_mode: str = "fine") -> tuple[Any, Any]:
    """Pairs of images (N, 32, 32, 3) of uint8 and labels (N, 1): one to train on, one to test with.

    They are downloaded once, to ``datasets`` below torch's cache folder.

    Args:
        name: ``CIFAR10`` or ``CIFAR100``; with labels of uint8 and of int64, as in Keras.
        label_mode: of CIFAR-100, ``fine`` for its 100 classes or ``coarse`` for its 20.
    """
    folder = Path(torch.hub.get_dir()).parent / "datasets"
    dataset = getattr(torchvision.datasets, name)
    parts = [dataset(folder, train=train, download=True) for train in (True, False)]
    labels: list[Any] = [part.targets for part in parts]
    if label_mode != "fine":  # which torchvision leaves in the files that it has just checked
        files = [dataset.train_list[0][0], dataset.test_list[0][0]]
        labels = [_coarse_labels(folder / dataset.base_folder / file) for file in files]
    kind = np.uint8 if name == "CIFAR10" else np.int64
    columns = [np.asarray(item, dtype=kind)[:, np.newaxis] for item in labels]
    return (parts[0].data, columns[0]), (parts[1].data, columns[1])


def _coarse_labels(file: Path) -> list[int]:
    with file.open("rb") as data:
        entry: dict[str, list[int]] = pickle.load(data, encoding="latin1")
    return entry["coarse_labels"]
