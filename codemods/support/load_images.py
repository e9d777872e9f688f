"""Well-known collections of images as data sets, from torchvision: what tensorflow_datasets' `load` gives of them.

https://www.tensorflow.org/datasets/api_docs/python/tfds/load and https://docs.pytorch.org/vision/stable/datasets.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
import torchvision

from migrate.codemods.support.pipeline import Pipeline


def load_images(
    name: str,
    split: Any = None,
    data_dir: str | None = None,
    batch_size: int | None = None,
    shuffle_files: bool = False,
    as_supervised: bool = False,
    with_info: bool = False,
) -> Any:
    """A `Pipeline` of images, uint8 (height, width, channels), with their classes; torchvision downloads them once.

    The samples are those of tensorflow_datasets, in the order of their files, which is another one than there.

    Args:
        name: ``mnist``, ``fashion_mnist``, ``kmnist``, ``cifar10``, ``cifar100``, ``svhn_cropped``,
            ``oxford_flowers102``, ``oxford_iiit_pet`` or ``food101``.
        split: ``"train"``, ``"train[:80%]"``, ``"train+test"``; a list, tuple or dict of such, for as many pipelines;
            None for a dict of all.
        data_dir: where the files are kept; None for torch's cache folder.
        shuffle_files: give them in a random order.
        as_supervised: pairs of image and label; else dicts with ``image`` and ``label``.
        with_info: give a pair, the second of which has ``features["label"].num_classes`` and ``.names``, and
            ``splits["train"].num_examples``.

    Raises:
        ValueError: there is no such split.
    """
    folder = Path(data_dir or Path(torch.hub.get_dir()).parent / "datasets").expanduser()
    parts = _image_parts(name.partition(":")[0], folder)

    def one(text: str) -> Pipeline:
        chosen = [place for term in str(text).split("+") for place in _split_places(term.strip(), parts)]

        def make() -> Iterator[Any]:
            order = torch.randperm(len(chosen)).tolist() if shuffle_files else range(len(chosen))
            for position in order:
                part, number = chosen[position]
                image, label = _image_and_label(parts[part], number)
                yield (image, label) if as_supervised else {"image": image, "label": label}

        made = Pipeline(make, len(chosen))
        return made if batch_size is None else made.batch(batch_size)

    wanted = {part: part for part in parts} if split is None else split
    if isinstance(wanted, Mapping):
        data: Any = {key: one(text) for key, text in wanted.items()}
    else:
        data = type(wanted)(map(one, wanted)) if isinstance(wanted, list | tuple) else one(wanted)
    return (data, _image_info(name, parts)) if with_info else data


def _image_parts(name: str, folder: Path) -> dict[str, Any]:
    """torchvision's data sets by the names that tensorflow_datasets has for the parts."""
    sets = torchvision.datasets
    arrays = {
        "mnist": sets.MNIST,
        "fashion_mnist": sets.FashionMNIST,
        "kmnist": sets.KMNIST,
        "cifar10": sets.CIFAR10,
        "cifar100": sets.CIFAR100,
    }
    if name in arrays:
        return {part: arrays[name](folder, part == "train", download=True) for part in ("train", "test")}
    others = {
        "svhn_cropped": (sets.SVHN, {"train": "train", "test": "test", "extra": "extra"}),
        "oxford_flowers102": (sets.Flowers102, {"train": "train", "test": "test", "validation": "val"}),
        "oxford_iiit_pet": (sets.OxfordIIITPet, {"train": "trainval", "test": "test"}),
        "food101": (sets.Food101, {"train": "train", "validation": "test"}),
    }
    if name not in others:
        raise ValueError(f"torchvision has no data set like {name!r}")
    made, splits = others[name]
    return {part: made(folder, split=theirs, download=True) for part, theirs in splits.items()}


def _split_places(term: str, parts: Mapping[str, Any]) -> list[tuple[str, int]]:
    """The samples that one term of a split means, as part and number: ``train[10%:]``."""
    found = re.fullmatch(r"(\w+)(?:\[(-?\d+%?)?:(-?\d+%?)?\])?", term)
    if found is None or found[1] not in (*parts, "all"):
        raise ValueError(f"there is no split {term!r}, only {', '.join(parts)}")
    if found[1] == "all":
        return [place for part in parts for place in _split_places(part, parts)]
    size = len(parts[found[1]])
    start, end = (_split_position(text, size) for text in (found[2], found[3]))
    return [(found[1], number) for number in range(size)[start:end]]


def _split_position(text: str | None, size: int) -> int | None:
    """Where a cut lies: ``10``, ``-5``, ``80%`` of the size, rounded."""
    if not text:
        return None
    return round(int(text[:-1]) * size / 100) if text.endswith("%") else int(text)


def _image_and_label(part: Any, number: int) -> tuple[torch.Tensor, torch.Tensor]:
    image, label = part[number]
    pixels = torch.from_numpy(np.array(image))
    return (pixels if pixels.ndim == 3 else pixels[..., None]), torch.tensor(int(label))


def _image_info(name: str, parts: Mapping[str, Any]) -> SimpleNamespace:
    part = next(iter(parts.values()))
    known = {"mnist": range(10), "svhn_cropped": range(10), "oxford_flowers102": range(102)}
    names = [str(item) for item in known.get(name.partition(":")[0]) or part.classes]
    label = SimpleNamespace(
        num_classes=len(names), names=names, int2str=lambda number: names[int(number)], str2int=names.index
    )
    splits = {key: SimpleNamespace(num_examples=len(item)) for key, item in parts.items()}
    shape = tuple(_image_and_label(part, 0)[0].shape)
    features = {"image": SimpleNamespace(shape=shape, dtype=torch.uint8), "label": label}
    return SimpleNamespace(name=name, features=features, splits=splits)
