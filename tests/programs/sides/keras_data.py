"""`keras.datasets` and downloads of Keras and tf_keras, answered with synthetic data."""

from __future__ import annotations

import importlib
import urllib.request
from typing import Any

import numpy as np
from tests.programs.sides.arrays import known_images
from tests.programs.sides.tensorflow_chance import replace_everywhere

ARRAYS = ("mnist", "fashion_mnist", "cifar10", "cifar100")


def install(package: str) -> None:
    """Prepare ``keras`` or ``tf_keras``."""
    for name in ARRAYS:
        module = importlib.import_module(f"{package}.src.datasets.{name}")
        replace_everywhere(module.load_data, loader(name))
    files = "keras.src.utils.file_utils" if package == "keras" else "tf_keras.src.utils.data_utils"
    module = importlib.import_module(files)
    module.urlretrieve = lambda *args, **kwargs: urllib.request.urlretrieve(*args, **kwargs)
    module.validate_file = lambda *args, **kwargs: True


def loader(name: str) -> Any:
    """`load_data` of a collection of images."""

    def load_data(*args: Any, **kwargs: Any) -> Any:
        parts = []
        for part in ("train", "test"):
            images, labels = known_images(name, part)
            if name.startswith("cifar"):
                kind = np.uint8 if name == "cifar10" else np.int64
                if name == "cifar100" and "coarse" in (*args, *kwargs.values()):
                    labels = labels // 5
                parts.append((images, labels.astype(kind)[:, np.newaxis]))
            else:
                parts.append((images, labels.astype(np.uint8)))
        return tuple(parts)

    return load_data
