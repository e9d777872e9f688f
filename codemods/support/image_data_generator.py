"""Keras's ImageDataGenerator without Keras: images scaled, normalised and changed at random.

https://www.tensorflow.org/api_docs/python/tf/keras/preprocessing/image/ImageDataGenerator

The random numbers are NumPy's, drawn in Keras's order: with the same seed the same images come out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import ImageEnhance

from migrate.codemods.support.array_to_img import array_to_img
from migrate.codemods.support.image_batches import ImageBatches
from migrate.codemods.support.img_to_array import img_to_array
from migrate.codemods.support.load_img import load_img
from migrate.codemods.support.warp_image import warp_image


class ImageDataGenerator:
    """Changes images (height, width, channels) at random, each in its own way, then normalises them.

    Args:
        featurewise_center, featurewise_std_normalization, zca_whitening: by what `fit` has measured.
        samplewise_center, samplewise_std_normalization: by the image itself.
        rotation_range, shear_range: largest angles in degrees.
        width_shift_range, height_shift_range: largest shifts, as a share of the size if below 1, or numbers of pixels
            to choose from.
        zoom_range: largest change of the factor, or its least and largest value.
        channel_shift_range: largest change of the values; brightness_range: least and largest factor.
        fill_mode, cval, interpolation_order: see `warp_image`.
        rescale: a factor for all values; preprocessing_function: takes and gives an image, before that.
        validation_split: the share that ``subset="validation"`` means.
    """

    def __init__(
        self,
        featurewise_center: bool = False,
        samplewise_center: bool = False,
        featurewise_std_normalization: bool = False,
        samplewise_std_normalization: bool = False,
        zca_whitening: bool = False,
        zca_epsilon: float = 1e-6,
        rotation_range: float = 0,
        width_shift_range: Any = 0.0,
        height_shift_range: Any = 0.0,
        brightness_range: Sequence[float] | None = None,
        shear_range: float = 0.0,
        zoom_range: Any = 0.0,
        channel_shift_range: float = 0.0,
        fill_mode: str = "nearest",
        cval: float = 0.0,
        horizontal_flip: bool = False,
        vertical_flip: bool = False,
        rescale: float | None = None,
        preprocessing_function: Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]] | None = None,
        validation_split: float = 0.0,
        interpolation_order: int = 1,
        dtype: str | None = None,
    ) -> None:
        self.featurewise_std_normalization = featurewise_std_normalization and not zca_whitening
        self.featurewise_center = featurewise_center or zca_whitening or featurewise_std_normalization
        self.samplewise_center = samplewise_center or samplewise_std_normalization
        self.samplewise_std_normalization = samplewise_std_normalization
        self.zca_whitening, self.zca_epsilon = zca_whitening, zca_epsilon
        self.rotation_range, self.shear_range = rotation_range, shear_range
        self.width_shift_range, self.height_shift_range = width_shift_range, height_shift_range
        self.brightness_range, self.channel_shift_range = brightness_range, channel_shift_range
        single = isinstance(zoom_range, int | float)
        self.zoom_range: Any = (1 - zoom_range, 1 + zoom_range) if single else tuple(zoom_range)
        self.fill_mode, self.cval, self.interpolation_order = fill_mode, cval, interpolation_order
        self.horizontal_flip, self.vertical_flip = horizontal_flip, vertical_flip
        self.rescale, self.preprocessing_function = rescale, preprocessing_function
        self.validation_split, self.dtype = validation_split, dtype or "float32"
        self.mean: Any = None
        self.std: Any = None
        self.zca_whitening_matrix: Any = None

    def flow(
        self,
        x: Any,
        y: Any = None,
        batch_size: int = 32,
        shuffle: bool = True,
        sample_weight: Any = None,
        seed: int | None = None,
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        ignore_class_split: bool = False,
        subset: str | None = None,
    ) -> ImageBatches:
        """Batches of the images of an array (n, height, width, channels), with their labels and weights."""
        split = int(len(x) * self.validation_split)
        cut = {"validation": slice(split), "training": slice(split, None), None: slice(None)}[subset]
        images = np.asarray(x, dtype=self.dtype)[cut]
        if images.ndim != 4:
            raise ValueError(f"images have rank 4, not {images.ndim}")
        if subset and y is not None and not ignore_class_split:
            both = [set(np.asarray(part).ravel().tolist()) for part in (y[:split], y[split:])]
            if both[0] != both[1]:
                raise ValueError("the two parts of the data do not have the same classes; shuffle it first")
        answers = tuple(np.asarray(item)[cut] for item in (y, sample_weight) if item is not None)
        return ImageBatches(
            lambda number: self._made(images[number].copy()),
            len(images),
            batch_size,
            shuffle,
            seed,
            answers,
            save=(save_to_dir, save_prefix, save_format),
        )

    def flow_from_directory(
        self,
        directory: str | os.PathLike[str],
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        classes: Sequence[str] | None = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        follow_links: bool = False,
        subset: str | None = None,
        interpolation: str = "nearest",
        keep_aspect_ratio: bool = False,
    ) -> ImageBatches:
        """Batches of the images in the folders below a folder, a class each.

        Args:
            class_mode: of the labels: ``categorical``, ``binary``, ``sparse``; ``input`` for the images themselves;
                None for none.
        """
        folder = Path(directory)
        names = list(classes or sorted(item.name for item in folder.iterdir() if item.is_dir()))
        found: list[tuple[str, int]] = []
        for place, name in enumerate(names):
            files = _images_below(folder / name, follow_links)
            start = int(self.validation_split * len(files))
            cut = {"validation": slice(start), "training": slice(start, None), None: slice(None)}[subset]
            found += [(str(Path(name) / file), place) for file in files[cut]]
        places = np.array([place for _, place in found], dtype="int32")
        paths = [str(folder / name) for name, _ in found]

        def read(number: int) -> np.ndarray[Any, Any]:
            image = load_img(paths[number], color_mode, target_size, interpolation, keep_aspect_ratio)
            return self._made(img_to_array(image, dtype=self.dtype).copy())

        labels = {"categorical": np.eye(len(names), dtype=self.dtype)[places]}
        labels |= dict.fromkeys(("binary", "sparse"), places.astype(self.dtype))
        batches = ImageBatches(
            read,
            len(paths),
            batch_size,
            shuffle,
            seed,
            (labels[class_mode],) if class_mode in labels else (),
            class_mode == "input",
            (save_to_dir, save_prefix, save_format),
        )
        batches.classes, batches.class_indices = places, {name: place for place, name in enumerate(names)}
        batches.filenames, batches.filepaths = [name for name, _ in found], paths
        return batches

    def fit(self, x: Any, augment: bool = False, rounds: int = 1, seed: int | None = None) -> None:
        """Measure what the featurewise normalisation and the whitening need, on images (n, height, width, channels)."""
        if seed is not None:
            np.random.seed(seed)
        images = np.array(x, dtype=self.dtype) * np.asarray(self.rescale or 1, dtype=self.dtype)
        if augment:
            images = np.stack([self.random_transform(image) for _ in range(rounds) for image in images])
        if self.featurewise_center:
            self.mean = images.mean(axis=(0, 1, 2)).reshape(1, 1, -1)
            images = images - self.mean
        if self.featurewise_std_normalization:
            self.std = images.std(axis=(0, 1, 2)).reshape(1, 1, -1)
            images = images / (self.std + 1e-6)
        if self.zca_whitening:
            flat = images.reshape(len(images), -1)
            vectors, values, _ = np.linalg.svd(flat.T, full_matrices=False)
            self.zca_whitening_matrix = (
                vectors * (np.sqrt(len(flat)) / (values + self.zca_epsilon))
            ) @ vectors.T

    def standardize(self, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Normalise an image."""
        if self.preprocessing_function:
            x = self.preprocessing_function(x)
        if self.rescale:
            x = x * np.asarray(self.rescale, dtype=x.dtype)
        if self.samplewise_center:
            x = x - x.mean(keepdims=True)
        if self.samplewise_std_normalization:
            x = x / (x.std(keepdims=True) + 1e-6)
        if self.featurewise_center and self.mean is not None:
            x = x - self.mean
        if self.featurewise_std_normalization and self.std is not None:
            x = x / (self.std + 1e-6)
        if self.zca_whitening and self.zca_whitening_matrix is not None:
            x = (x.reshape(-1, x.size) @ self.zca_whitening_matrix).reshape(x.shape)
        return x

    def get_random_transform(self, img_shape: Sequence[int], seed: int | None = None) -> dict[str, Any]:
        """Random parameters of a change of an image of this shape."""
        if seed is not None:
            np.random.seed(seed)
        chosen: dict[str, Any] = {"theta": _drawn(self.rotation_range)}
        chosen["tx"] = _shift(self.height_shift_range, img_shape[0])
        chosen["ty"] = _shift(self.width_shift_range, img_shape[1])
        chosen["shear"] = _drawn(self.shear_range)
        zoomed = self.zoom_range != (1, 1)
        chosen["zx"], chosen["zy"] = (
            np.random.uniform(self.zoom_range[0], self.zoom_range[1], 2) if zoomed else (1, 1)
        )
        chosen["flip_horizontal"] = (np.random.random() < 0.5) * self.horizontal_flip
        chosen["flip_vertical"] = (np.random.random() < 0.5) * self.vertical_flip
        moved, lit = self.channel_shift_range, self.brightness_range
        chosen["channel_shift_intensity"] = _drawn(moved) if moved else None
        chosen["brightness"] = None if lit is None else np.random.uniform(lit[0], lit[1])
        return chosen

    def apply_transform(
        self, x: np.ndarray[Any, Any], transform_parameters: dict[str, Any]
    ) -> np.ndarray[Any, Any]:
        """Change an image by the parameters of `get_random_transform`."""
        warping = {name: transform_parameters.get(name, 0) for name in ("theta", "tx", "ty", "shear")}
        warping |= {name: transform_parameters.get(name, 1) for name in ("zx", "zy")}
        x = warp_image(x, **warping, fill_mode=self.fill_mode, cval=self.cval, order=self.interpolation_order)
        if (moved := transform_parameters.get("channel_shift_intensity")) is not None:
            x = np.clip(x + np.asarray(moved, dtype=x.dtype), x.min(), x.max())
        if transform_parameters.get("flip_horizontal"):
            x = x[:, ::-1]
        if transform_parameters.get("flip_vertical"):
            x = x[::-1]
        if (factor := transform_parameters.get("brightness")) is not None:
            x = _brightened(x, factor)
        return x

    def random_transform(self, x: np.ndarray[Any, Any], seed: int | None = None) -> np.ndarray[Any, Any]:
        """Change an image at random."""
        return self.apply_transform(x, self.get_random_transform(x.shape, seed))

    def _made(self, image: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return self.standardize(self.random_transform(image)).astype(self.dtype)


def _drawn(most: float) -> Any:
    return np.random.uniform(-most, most) if most else 0


def _shift(most: Any, size: int) -> Any:
    """A shift up to a share of the size, or of one of some numbers of pixels."""
    if not np.any(most):
        return 0
    if isinstance(most, float):
        shift = np.random.uniform(-most, most)
    else:
        shift = np.random.choice(most) * np.random.choice([-1, 1])
    return shift * size if np.max(most) < 1 else shift


def _brightened(x: np.ndarray[Any, Any], factor: float) -> np.ndarray[Any, Any]:
    least, most = x.min(), x.max()
    strange = bool(least < 0 or most > 255)
    image = ImageEnhance.Brightness(array_to_img(x, scale=strange)).enhance(factor)
    made: np.ndarray[Any, Any] = img_to_array(image)
    return made / 255 * (most - least) + least if strange else made


def _images_below(folder: Path, follow_links: bool) -> list[str]:
    """The images below a folder, by their paths from there, folder by folder."""
    endings = ("png", "jpg", "jpeg", "bmp", "ppm", "tif", "tiff")
    walked = sorted(os.walk(folder, followlinks=follow_links), key=lambda item: item[0])
    return [
        os.path.relpath(Path(root) / name, folder)
        for root, _, files in walked
        for name in sorted(files)
        if name.lower().endswith(endings)
    ]
