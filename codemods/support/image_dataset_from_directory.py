"""Keras's function of this name: the images below a folder as batches.

https://keras.io/api/data_loading/image/#imagedatasetfromdirectory-function
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch

from migrate.codemods.support.decode_image import decode_image
from migrate.codemods.support.files_to_batches import files_to_batches
from migrate.codemods.support.labelled_files import labelled_files
from migrate.codemods.support.resize_images import resize_images


def image_dataset_from_directory(
    directory: str | os.PathLike[str],
    labels: str | Sequence[int] | None = "inferred",
    label_mode: str | None = "int",
    class_names: Sequence[str] | None = None,
    color_mode: str = "rgb",
    batch_size: int | None = 32,
    image_size: int | Sequence[int] = (256, 256),
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    interpolation: str = "bilinear",
    follow_links: bool = False,
    crop_to_aspect_ratio: bool = False,
) -> Any:
    """Batches (n, height, width, channels) of float32 from 0 to 255, with labels unless ``label_mode`` is None.

    A `Pipeline` with the attributes ``class_names`` and ``file_paths``; for ``subset="both"`` a list of two, to train
    on and to validate with. The same ``seed`` splits the same files off as Keras does. For the arguments, see
    `labelled_files` and `files_to_batches`.

    Args:
        color_mode: ``rgb``, ``rgba`` or ``grayscale``.
        interpolation: ``bilinear``, ``nearest``, ``bicubic`` or ``area``; see `resize_images`.
        crop_to_aspect_ratio: cut the centre out in the proportions of ``image_size`` before resizing.
    """
    labels = None if label_mode is None else labels
    chosen = int(torch.randint(10**6, ())) if seed is None else seed
    parts, names = labelled_files(
        directory,
        labels,
        (".bmp", ".gif", ".jpeg", ".jpg", ".png"),
        class_names,
        chosen if shuffle else None,
        validation_split,
        subset,
        follow_links,
    )
    size = (image_size, image_size) if isinstance(image_size, int) else (image_size[0], image_size[1])
    channels = {"grayscale": 1, "rgb": 3, "rgba": 4}[color_mode]
    load = partial(
        _read_image, size=size, channels=channels, method=interpolation.lower(), crop=crop_to_aspect_ratio
    )
    made = []
    for position, (paths, numbers) in enumerate(parts):
        order = chosen if shuffle and position == 0 else None
        pipeline = files_to_batches(paths, numbers, load, label_mode, len(names or ()), batch_size, order)
        pipeline.class_names, pipeline.file_paths = names, paths
        made.append(pipeline)
    return made if subset == "both" else made[0]


def _read_image(path: str, size: tuple[int, int], channels: int, method: str, crop: bool) -> torch.Tensor:
    pixels = decode_image(Path(path).read_bytes(), channels, animated=False)
    if crop:
        height, width = pixels.shape[:2]
        tall = max(min(height, int(width * size[0] / size[1])), 1)
        wide = max(min(width, int(height * size[1] / size[0])), 1)
        top, left = (height - tall) // 2, (width - wide) // 2
        pixels = pixels[top : top + tall, left : left + wide]
    resized = resize_images(pixels, size, method)
    return resized if method == "nearest" and not crop else resized.float()
