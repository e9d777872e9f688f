"""Elements from one of several data sets, drawn at random.

https://www.tensorflow.org/api_docs/python/tf/data/Dataset#sample_from_datasets
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from migrate.codemods.support.pipeline import Pipeline


def sample_from_datasets(
    datasets: Sequence[Any],
    weights: Sequence[float] | None = None,
    seed: int | None = None,
    stop_on_empty_dataset: bool = False,
) -> Pipeline:
    """The next element of a data set drawn by its weight (None: evenly), until all are at their end.

    Args:
        stop_on_empty_dataset: until the first is at its end.
    """

    def make() -> Iterator[Any]:
        chosen = random.Random(int(torch.randint(2**31, ())) if seed is None else int(seed))
        sources = [iter(Pipeline.of(dataset)) for dataset in datasets]
        shares = [1.0] * len(sources) if weights is None else [float(weight) for weight in weights]
        while sources:
            (place,) = chosen.choices(range(len(sources)), shares)
            try:
                yield next(sources[place])
            except StopIteration:
                if stop_on_empty_dataset:
                    return
                del sources[place], shares[place]

    return Pipeline(make)
