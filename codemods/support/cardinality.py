"""The number of elements of a data set.

https://www.tensorflow.org/api_docs/python/tf/data/experimental/cardinality
"""

from __future__ import annotations

from typing import Any

import torch

from migrate.codemods.support.pipeline import Pipeline


def cardinality(dataset: Any) -> torch.Tensor:
    """The number of elements (of a loader, of batches): -1 for infinitely many, -2 if it is not known."""
    return Pipeline.of(dataset).cardinality()
