"""Batches of images that go through an ImageDataGenerator: what Keras's `flow` functions give.

https://keras.io/api/data_loading/image/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from migrate.codemods.support.array_to_img import array_to_img


class ImageBatches:
    """Batches as tensors: images (n, height, width, channels), with labels and weights where there are any.

    A loop goes through every image once; ``next()`` and `forever` go on without an end, as Keras's iterator does.

    Attributes:
        n, batch_size: the number of images, and of those in a batch; len() is the number of batches.
        classes, class_indices, filenames, filepaths: of files in folders: the class of each, the classes' numbers, the
            files below the folder, and from here.
    """

    def __init__(
        self,
        read: Callable[[int], np.ndarray[Any, Any]],
        n: int,
        batch_size: int,
        shuffle: bool,
        seed: int | None,
        answers: tuple[Any, ...] = (),
        same: bool = False,
        save: tuple[str | None, str, str] = (None, "", "png"),
    ) -> None:
        """Args:
        read: the image of a number, transformed.
        answers: arrays with a row for each image: labels, weights.
        same: whether the images are their own answers.
        save: a folder, the beginning of the names, and the format of images that are to be kept as files.
        """
        self.n, self.batch_size, self.shuffle, self.seed = n, batch_size, shuffle, seed
        self.batch_index = self.total_batches_seen = 0
        self.order: np.ndarray[Any, Any] | None = None
        self.classes: Any = None
        self.class_indices: dict[str, int] = {}
        self.filenames: list[str] = []
        self.filepaths: list[str] = []
        self._read, self._answers, self._same, self._save = read, answers, same, save

    @property
    def samples(self) -> int:
        """The number of images."""
        return self.n

    @property
    def labels(self) -> Any:
        """The class of each image."""
        return self.classes if self.classes is not None else self._answers[0]

    @property
    def num_classes(self) -> int:
        """The number of classes."""
        return len(self.class_indices)

    def __len__(self) -> int:
        return -(-self.n // self.batch_size)

    def __getitem__(self, index: int) -> Any:
        if index >= len(self):
            raise IndexError(f"batch {index} of {len(self)}")
        self._seeded()
        if self.order is None:
            self.on_epoch_end()
        assert self.order is not None
        return self._batch(self.order[self.batch_size * index : self.batch_size * (index + 1)])

    def __iter__(self) -> Iterator[Any]:
        for index in range(len(self)):
            yield self[index]
        self.on_epoch_end()

    def __next__(self) -> Any:
        self._seeded()
        if self.batch_index == 0:
            self.on_epoch_end()
        assert self.order is not None
        start = self.batch_index * self.batch_size
        self.batch_index = self.batch_index + 1 if self.n > start + self.batch_size else 0
        return self._batch(self.order[start : start + self.batch_size])

    def forever(self) -> Iterator[Any]:
        """Batches without an end."""
        while True:
            yield next(self)

    def on_epoch_end(self) -> None:
        """Put the images in a new order, if they are shuffled."""
        self.order = np.random.permutation(self.n) if self.shuffle else np.arange(self.n)

    def reset(self) -> None:
        """Let ``next()`` begin anew."""
        self.batch_index = 0

    def _seeded(self) -> None:
        if self.seed is not None:
            np.random.seed(self.seed + self.total_batches_seen)
        self.total_batches_seen += 1

    def _batch(self, numbers: np.ndarray[Any, Any]) -> Any:
        images = np.stack([self._read(int(number)) for number in numbers])
        folder, prefix, form = self._save
        for number, image in zip(numbers, images, strict=True):
            if folder:
                name = f"{prefix}_{number}_{np.random.randint(10**7)}.{form}"
                array_to_img(image, scale=True).save(Path(folder) / name)
        parts = [images, *((images,) if self._same else ()), *(array[numbers] for array in self._answers)]
        tensors = tuple(torch.from_numpy(np.array(part)) for part in parts)
        return tensors if len(tensors) > 1 else tensors[0]
