"""Runs in the PyTorch worker: collections of images, loaded by the support code."""

from __future__ import annotations

from typing import Any


def load(name: str, split: Any, folder: str, **options: Any) -> Any:
    """The images and labels of a split, or of each of several."""
    from migrate.codemods.support.load_images import load_images

    made = load_images(name, split=split, data_dir=folder, **options)
    if isinstance(made, dict):
        return {key: _pairs(item) for key, item in made.items()}
    return [_pairs(item) for item in made] if isinstance(made, list) else _pairs(made)


def _pairs(data: Any) -> list[Any]:
    items = [(item["image"], item["label"]) if isinstance(item, dict) else item for item in data]
    assert len(items) == len(data)
    return [(image.numpy(), int(label)) for image, label in items]


def about(name: str, folder: str) -> list[Any]:
    """What is said of a collection: classes, a name, counts, the images' shape."""
    from migrate.codemods.support.load_images import load_images

    _, info = load_images(name, split="train", data_dir=folder, with_info=True)
    label = info.features["label"]
    counts = info.splits["train"].num_examples, info.splits["test"].num_examples
    return [label.num_classes, label.int2str(1), counts[0], list(info.features["image"].shape), counts[1]]
