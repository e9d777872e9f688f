"""Files and their labels as a data set of batches.

https://keras.io/api/data_loading/image/
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from migrate.codemods.support.pipeline import Pipeline


def files_to_batches(
    paths: Sequence[str],
    labels: Sequence[int] | None,
    load: Callable[[str], Any],
    label_mode: str | None,
    classes: int,
    batch_size: int | None,
    shuffle_seed: int | None,
) -> Pipeline:
    """What ``load`` makes of each path, with its label where there are labels, in batches (None: one by one).

    Args:
        label_mode: ``int``; ``binary``, a float (1,); ``categorical``, a float for each of the ``classes``.
        shuffle_seed: shuffles anew in each iteration, within eight batches; None for the order of the paths.
    """
    samples = Pipeline.from_tensor_slices(list(paths))
    if labels is not None:
        numbers = torch.tensor(labels)
        if label_mode == "binary":
            numbers = numbers.float()[:, None]
        elif label_mode == "categorical":
            numbers = torch.nn.functional.one_hot(numbers, classes).float()
        samples = Pipeline.zip((samples, Pipeline.from_tensor_slices(numbers)))
    if shuffle_seed is not None:
        samples = samples.shuffle(1024 if batch_size is None else batch_size * 8, shuffle_seed)
    loaded = samples.map(load if labels is None else lambda path, label: (load(path), label))
    return loaded if batch_size is None else loaded.batch(batch_size)
