"""Synthetic arrays with the shapes and dtypes of well-known data sets, and with something in them to learn.

The same on both sides and in every run. They are much fewer than the real ones, so that an epoch is a few steps.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Pair = tuple[Array, Array]

SHARE = 100
"""Synthetic data sets have a hundredth of the rows; `shorten` divides the programs' own numbers of rows by as much."""
REVIEWS = 250


def images(name: str, shape: tuple[int, ...], classes: int, count: int, part: str) -> Pair:
    """Images of uint8 with their classes (N,): each class is a picture of its own, under noise."""
    pictures = np.random.default_rng([*name.encode(), 1]).random((classes, *shape))
    rng = np.random.default_rng([*name.encode(), *part.encode()])
    labels = rng.integers(0, classes, count)
    labels[:classes] = np.arange(classes)[:count]
    made = 0.6 * pictures[labels] + 0.4 * rng.random((count, *shape))
    return (made * 255).astype(np.uint8), labels.astype(np.int64)


KNOWN_IMAGES: dict[str, tuple[tuple[int, ...], int]] = {
    "mnist": ((28, 28), 10),
    "fashion_mnist": ((28, 28), 10),
    "kmnist": ((28, 28), 10),
    "cifar10": ((32, 32, 3), 10),
    "cifar100": ((32, 32, 3), 100),
    "svhn_cropped": ((32, 32, 3), 10),
    "oxford_flowers102": ((64, 72, 3), 102),
    "oxford_iiit_pet": ((64, 72, 3), 37),
    "food101": ((64, 72, 3), 101),
    "stl10": ((96, 96, 3), 10),
    "tf_flowers": ((64, 72, 3), 5),
    "cats_vs_dogs": ((64, 72, 3), 2),
    "stanford_dogs": ((64, 72, 3), 120),
    "rock_paper_scissors": ((64, 72, 3), 3),
    "horses_or_humans": ((64, 72, 3), 2),
}
"""Shape and number of classes of collections of images, by tensorflow_datasets' names."""


@cache
def known_images(name: str, part: str) -> Pair:
    """``train`` or ``test`` of one of `KNOWN_IMAGES`."""
    shape, classes = KNOWN_IMAGES[name]
    rows = 600 if len(shape) == 2 else 500 if shape[0] == 32 else 200
    return images(name, shape, classes, rows if part == "train" else 100, part)


def sequences(name: str, count: int, classes: int, longest: int = 120, words: int = 10_000) -> Pair:
    """Lists of word numbers (N,), the commonest word 1, with classes (N,) that prefer words of their own."""
    rng = np.random.default_rng([*name.encode()])
    labels = rng.integers(0, classes, count)
    labels[: 2 * classes] = np.repeat(np.arange(classes), 2)[:count]
    texts = np.empty(count, dtype=object)
    for place, label in enumerate(labels):
        drawn = np.minimum(rng.zipf(1.3, int(rng.integers(20, longest))), words - 1)
        own = 10 + label * 7 + rng.integers(0, 7, len(drawn))
        texts[place] = [int(n) for n in np.where(rng.random(len(drawn)) < 0.25, own, drawn)]
    return texts, labels.astype(np.int64)


def table(name: str, rows: int, columns: int) -> Pair:
    """Numbers (N, columns) of several scales, and what a formula makes of them (N,)."""
    rng = np.random.default_rng([*name.encode()])
    scales = 10.0 ** rng.integers(-1, 3, columns)
    unit = rng.random((rows, columns))
    targets = 10 + 20 * unit @ rng.random(columns) / columns + 5 * np.sin(3 * unit[:, 0])
    return unit * scales, targets + rng.normal(0, 0.5, rows)


def word(number: int) -> str:
    """The word of a number: letters only, no two alike."""
    letters = "abcdefghijklmnopqrst"
    text = ""
    while True:
        text = letters[number % 20] + text
        number //= 20
        if not number:
            return text


SUBJECTS = ("the cat", "a dog", "my friend", "the old man", "she", "our teacher", "the king", "a small bird")
VERBS = ("sees", "likes", "finds", "eats", "hears", "wants", "knows", "follows")
OBJECTS = (
    "the house",
    "a red apple",
    "the sea",
    "some bread",
    "the long road",
    "a song",
    "the moon",
    "a tree",
)
ADVERBS = ("today", "again", "in the morning", "at night", "now", "with joy", "too late", "very often")


def sentences(count: int) -> list[str]:
    """English sentences, a few words each."""
    rng = np.random.default_rng(7)
    lists = (SUBJECTS, VERBS, OBJECTS, ADVERBS)
    return [" ".join(items[rng.integers(len(items))] for items in lists) for _ in range(count)]
