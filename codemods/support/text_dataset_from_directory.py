"""Keras's function of this name: the text files below a folder as batches.

https://keras.io/api/data_loading/text/#textdatasetfromdirectory-function
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from migrate.codemods.support.files_to_batches import files_to_batches
from migrate.codemods.support.labelled_files import labelled_files


def text_dataset_from_directory(
    directory: str | os.PathLike[str],
    labels: str | Sequence[int] | None = "inferred",
    label_mode: str | None = "int",
    class_names: Sequence[str] | None = None,
    batch_size: int | None = 32,
    max_length: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    follow_links: bool = False,
) -> Any:
    """Batches of texts, NumPy arrays (n,) of ``str``, with labels unless ``label_mode`` is None.

    A `Pipeline` with the attribute ``class_names``; for ``subset="both"`` a list of two, to train on and to validate
    with. The same ``seed`` splits the same files off as Keras does. For the arguments, see `labelled_files` and
    `files_to_batches`.

    Args:
        max_length: how many bytes of each file to read; None for all.
    """
    labels = None if label_mode is None else labels
    chosen = int(torch.randint(10**6, ())) if seed is None else seed
    order = chosen if shuffle else None
    parts, names = labelled_files(
        directory, labels, (".txt",), class_names, order, validation_split, subset, follow_links
    )

    def load(path: str) -> str:
        return Path(path).read_bytes()[:max_length].decode("utf-8", "surrogateescape")

    made = []
    for position, (paths, numbers) in enumerate(parts):
        pipeline = files_to_batches(
            paths, numbers, load, label_mode, len(names or ()), batch_size, None if position else order
        )
        pipeline.class_names = names
        made.append(pipeline)
    return made if subset == "both" else made[0]
