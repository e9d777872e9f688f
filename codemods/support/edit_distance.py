"""Levenshtein's distance between sequences. https://www.tensorflow.org/api_docs/python/tf/edit_distance"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor


def edit_distance(hypothesis: Tensor, truth: Tensor, normalize: bool = True) -> Tensor:
    """How many insertions, deletions and replacements make one sequence of the other.

    Args:
        hypothesis, truth: sparse tensors of the same rank; the sequences lie along the last axis.
        normalize: divide by the true sequence's length.

    Returns:
        One float32 a sequence: the shape without the last axis.
    """
    sizes = [max(pair) for pair in zip(hypothesis.shape[:-1], truth.shape[:-1], strict=True)]
    ours, theirs = _sequences(hypothesis), _sequences(truth)
    distances = torch.zeros(sizes)
    for place in ours.keys() | theirs.keys():
        first, second = ours[place], theirs[place]
        distance = float(_distance(first, second))
        if normalize:
            distance = distance / len(second) if second else float("inf") if first else 0.0
        distances[place] = distance
    return distances


def _sequences(sparse: Tensor) -> defaultdict[tuple[int, ...], list[Any]]:
    """The values of each sequence in their order, by the sequence's place."""
    sparse = sparse.coalesce()
    found: defaultdict[tuple[int, ...], list[Any]] = defaultdict(list)
    for place, value in zip(sparse.indices().t().tolist(), sparse.values().tolist(), strict=True):
        found[tuple(place[:-1])].append(value)
    return found


def _distance(first: Sequence[Any], second: Sequence[Any]) -> int:
    row = list(range(len(second) + 1))
    for number, item in enumerate(first, start=1):
        before = row
        row = [number]
        for place, other in enumerate(second, start=1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (item != other)))
    return row[-1]
