"""Labels from the probabilities of connectionist temporal classification.

https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/backend/ctc_decode
"""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import groupby

import torch
from torch import Tensor

_Beams = dict[
    tuple[int, ...], tuple[float, float]
]  # log probability of a prefix ending in a blank, and in its label


def ctc_decode(
    y_pred: Tensor, input_length: Tensor, greedy: bool = True, beam_width: int = 100, top_paths: int = 1
) -> tuple[list[Tensor], Tensor]:
    """The most likely labels of each sample.

    Args:
        y_pred: probabilities, (samples, steps, classes); the last class is the blank.
        input_length: how many steps of each sample count, (samples,); of any number's dtype.
        greedy: the best class of each step; else a search over prefixes.
        beam_width: how many prefixes the search keeps.
        top_paths: how many results it gives, the best first.

    Returns:
        For each path its labels, (samples, steps), with -1 after the last; and (samples, paths), the log probabilities
        (of ``greedy`` the negative sum of the best classes' logarithms).
    """
    scores = torch.log(y_pred.detach() + 1e-7)
    lengths = torch.as_tensor(input_length).reshape(-1).long().tolist()
    found = [
        [_greedy(row[:length])] if greedy else _search(row[:length], beam_width, top_paths)
        for row, length in zip(scores, lengths, strict=True)
    ]
    paths = 1 if greedy else top_paths
    decoded = [
        torch.full(y_pred.shape[:2], -1, dtype=torch.int64, device=y_pred.device) for _ in range(paths)
    ]
    for sample, results in enumerate(found):
        for path, (labels, _) in enumerate(results):
            decoded[path][sample, : len(labels)] = torch.tensor(labels, dtype=torch.int64)
    totals = [[total for _, total in results] for results in found]
    return decoded, torch.tensor(totals, dtype=y_pred.dtype, device=y_pred.device)


def _greedy(scores: Tensor) -> tuple[list[int], float]:
    best, classes = scores.max(dim=-1)
    labels = [label for label, _ in groupby(classes.tolist()) if label != scores.shape[-1] - 1]
    return labels, -float(best.sum())


def _search(scores: Tensor, width: int, paths: int) -> list[tuple[list[int], float]]:
    """The likeliest label sequences; of each, neighbours that are equal are merged, as TensorFlow 1 does."""
    blank = scores.shape[-1] - 1
    beams: _Beams = {(): (0.0, -math.inf)}
    for step in torch.log_softmax(scores, dim=-1).tolist():
        parts: dict[tuple[int, ...], tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
        for prefix, (in_blank, in_label) in beams.items():
            total = _add([in_blank, in_label])
            parts[prefix][0].append(total + step[blank])
            if prefix:
                parts[prefix][1].append(in_label + step[prefix[-1]])
            for label in range(blank):
                before = in_blank if prefix and label == prefix[-1] else total
                parts[*prefix, label][1].append(before + step[label])
        sums = {prefix: (_add(blanks), _add(labels)) for prefix, (blanks, labels) in parts.items()}
        kept = sorted(sums, key=lambda prefix: -_add(list(sums[prefix])))[:width]
        beams = {prefix: sums[prefix] for prefix in kept}
    best = list(beams.items())[:paths]
    return [([label for label, _ in groupby(prefix)], _add(list(ends))) for prefix, ends in best]


def _add(values: list[float]) -> float:
    """The logarithm of a sum of probabilities given by theirs."""
    largest = max(values, default=-math.inf)
    if largest == -math.inf:
        return largest
    return largest + math.log(sum(math.exp(value - largest) for value in values))
