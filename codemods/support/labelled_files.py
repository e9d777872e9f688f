"""The files below a folder with a label each, as Keras's data set functions find, shuffle and split them.

https://keras.io/api/data_loading/image/
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np


def labelled_files(
    directory: str | os.PathLike[str],
    labels: str | Sequence[int] | None,
    formats: tuple[str, ...],
    class_names: Sequence[str] | None = None,
    shuffle_seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    follow_links: bool = False,
) -> tuple[list[tuple[list[str], list[int] | None]], list[str] | None]:
    """Paths and labels, and the names of the classes.

    Args:
        labels: ``"inferred"``: the place of a file's folder among ``class_names`` (None: among all, sorted); or one for
            each file in the order of the paths; or None.
        formats: endings of the files, in small letters.
        shuffle_seed: shuffles the files, in the same way for the same seed; None for the order of the paths.
        validation_split: the share that is cut off the end to validate with.
        subset: the part to give: ``training``, ``validation``, ``both`` of them, None for all.

    Raises:
        ValueError: there are no such files or classes, or not one label for each file.
    """
    inferred = isinstance(labels, str)
    folder = os.fspath(directory)
    found = sorted(e.name for e in os.scandir(folder) if e.is_dir() and not e.name.startswith("."))
    if inferred and class_names is not None and not set(class_names) <= set(found):
        raise ValueError(f"{folder} has the classes {found}, not {list(class_names)}")
    classes = list(class_names or found) if inferred else [""]
    paths, places = [], []
    for place, name in enumerate(classes):
        inside = _files_below(str(Path(folder) / name), formats, follow_links)
        paths += inside
        places += [place] * len(inside)
    numbers: Any = places if inferred else None if labels is None else list(labels)
    if numbers is not None and len(numbers) != len(paths):
        raise ValueError(f"{len(numbers)} labels for {len(paths)} files in {folder}")
    names = classes if inferred else None if numbers is None else [str(n) for n in sorted(set(numbers))]
    if shuffle_seed is not None:
        order = np.arange(len(paths))
        np.random.RandomState(shuffle_seed).shuffle(order)
        paths = [paths[n] for n in order]
        numbers = None if numbers is None else [numbers[n] for n in order]
    end = len(paths) - int((validation_split or 0) * len(paths))
    cuts = {"training": [slice(end)], "validation": [slice(end, None)], None: [slice(None)]}
    cuts["both"] = [*cuts["training"], *cuts["validation"]]
    parts = [(paths[cut], None if numbers is None else numbers[cut]) for cut in cuts[subset]]
    if not all(part for part, _ in parts):
        raise ValueError(f"no files ending in {', '.join(formats)} in {folder}")
    return parts, names


def _files_below(folder: str, formats: tuple[str, ...], follow_links: bool) -> list[str]:
    walked = sorted(os.walk(folder, followlinks=follow_links), key=lambda item: item[0])
    return [
        str(Path(root) / name)
        for root, _, files in walked
        for name in sorted(files)
        if name.lower().endswith(formats)
    ]
