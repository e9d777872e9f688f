"""Numbers without an end, as a data set.

https://www.tensorflow.org/api_docs/python/tf/data/Dataset#counter
"""

from __future__ import annotations

from itertools import count

import torch

from migrate.codemods.support.pipeline import Pipeline


def count_up(start: int = 0, step: int = 1, dtype: torch.dtype = torch.int64) -> Pipeline:
    """``start``, ``start + step``, and so on."""
    return Pipeline(
        lambda: (torch.tensor(number, dtype=dtype) for number in count(start, step)), Pipeline.INFINITE
    )
