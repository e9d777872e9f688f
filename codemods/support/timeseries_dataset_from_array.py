"""Keras's function of this name: windows over a series of measurements as batches.

https://keras.io/api/data_loading/timeseries/
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from migrate.codemods.support.pipeline import Pipeline


def timeseries_dataset_from_array(
    data: Any,
    targets: Any,
    sequence_length: int,
    sequence_stride: int = 1,
    sampling_rate: int = 1,
    batch_size: int | None = 128,
    shuffle: bool = False,
    seed: int | None = None,
    start_index: int | None = None,
    end_index: int | None = None,
) -> Pipeline:
    """Batches of windows (n, sequence_length, ...), with the target of each window's first step unless ``targets`` is
    None.

    Args:
        data: (steps, ...); targets: one for each window from the first on.
        sequence_stride: from the start of one window to that of the next.
        sampling_rate: from one step of a window to the next.
        batch_size: None for windows one by one.
        shuffle: in another order in each iteration, the first of which ``seed`` settles.
        start_index, end_index: the part of the data to use.
    """
    steps = torch.as_tensor(np.asarray(data))[start_index:end_index]
    answers = None if targets is None else torch.as_tensor(np.asarray(targets))
    count = len(steps) - (sequence_length - 1) * sampling_rate
    if answers is not None:
        count = min(count, len(answers))
    starts = np.arange(0, count, sequence_stride)
    if shuffle:
        seed = int(torch.randint(10**6, ())) if seed is None else seed
        np.random.RandomState(seed).shuffle(starts)
    offsets = torch.arange(sequence_length) * sampling_rate
    part = None if answers is None else answers[start_index:end_index]

    def cut(start: torch.Tensor) -> Any:
        window = steps[start[..., None] + offsets]
        return window if part is None else (window, part[start])

    windows = Pipeline.from_tensor_slices(starts)
    if shuffle:
        windows = windows.shuffle(1024 if batch_size is None else batch_size * 8, seed)
    return (windows if batch_size is None else windows.batch(batch_size)).map(cut)
