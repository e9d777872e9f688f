"""Padding by reflection along any axes; torch's own reaches the last ones only.

https://www.tensorflow.org/api_docs/python/tf/pad
"""

from collections.abc import Sequence

import torch


def mirror_pad(x: torch.Tensor, paddings: Sequence[Sequence[int]], edge: bool = False) -> torch.Tensor:
    """Pad each axis by (before, after) cells mirrored at its ends; the outermost ones are repeated if ``edge``."""
    skip = 0 if edge else 1
    for axis, (before, after) in enumerate(paddings):
        size = x.shape[axis]
        left = range(before - 1 + skip, skip - 1, -1)
        right = range(size - 1 - skip, size - 1 - skip - after, -1)
        x = x.index_select(axis, torch.tensor([*left, *range(size), *right], device=x.device))
    return x
