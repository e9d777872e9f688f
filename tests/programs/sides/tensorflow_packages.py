"""Packages beside TensorFlow that programs read data with: `tensorflow_datasets` where it is not installed."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import tensorflow as tf
from tests.programs.sides.arrays import KNOWN_IMAGES, known_images
from tests.programs.sides.splits import chosen_places
from tests.programs.sides.tensorflow_chance import replace_everywhere


def install() -> None:
    """Put a module in the place of `tensorflow_datasets`; draw no graphs, which takes a program beside Python."""
    for package in ("keras", "tf_keras"):
        if package in sys.modules:
            replace_everywhere(sys.modules[package].utils.plot_model, lambda *args, **kwargs: None)
    if importlib.util.find_spec("tensorflow_datasets") is None:
        module = ModuleType("tensorflow_datasets")
        module.load = load  # type: ignore[attr-defined]
        module.disable_progress_bar = lambda: None  # type: ignore[attr-defined]
        module.as_numpy = lambda dataset: dataset.as_numpy_iterator()  # type: ignore[attr-defined]
        sys.modules["tensorflow_datasets"] = module


def load(
    name: str,
    split: Any = None,
    data_dir: Any = None,
    batch_size: int | None = None,
    shuffle_files: bool = False,
    as_supervised: bool = False,
    with_info: bool = False,
    **kwargs: Any,
) -> Any:
    """The synthetic images of a collection, in the order in which the torchvision of the other side has them."""
    key = name.partition(":")[0].partition("/")[0]
    if key not in KNOWN_IMAGES:
        raise FileNotFoundError(f"no synthetic data is made for {name}")
    parts = {part: known_images(key, part) for part in ("train", "test")}

    def one(text: Any) -> Any:
        places = chosen_places(str(text), {part: len(labels) for part, (_, labels) in parts.items()})
        images = np.stack([parts[part][0][number] for part, number in places])
        labels = np.array([parts[part][1][number] for part, number in places])
        images = images if images.ndim == 4 else images[..., np.newaxis]
        pair: Any = (images, labels) if as_supervised else {"image": images, "label": labels}
        made = tf.data.Dataset.from_tensor_slices(pair)
        return made if batch_size is None else made.batch(batch_size)

    wanted = {part: part for part in parts} if split is None else split
    if isinstance(wanted, Mapping):
        data: Any = {item: one(text) for item, text in wanted.items()}
    else:
        data = type(wanted)(map(one, wanted)) if isinstance(wanted, list | tuple) else one(wanted)
    return (data, info(key, parts)) if with_info else data


def info(name: str, parts: Mapping[str, Any]) -> Any:
    """What `with_info` gives."""
    shape, classes = KNOWN_IMAGES[name]
    names = [str(number) for number in range(classes)]
    label = SimpleNamespace(num_classes=classes, names=names, int2str=lambda number: names[int(number)])
    splits = {part: SimpleNamespace(num_examples=len(labels)) for part, (_, labels) in parts.items()}
    full = shape if len(shape) == 3 else (*shape, 1)
    features = {"image": SimpleNamespace(shape=full, dtype=tf.uint8), "label": label}
    return SimpleNamespace(name=name, features=features, splits=splits)
