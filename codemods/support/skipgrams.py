"""Pairs of neighbouring words, and pairs that are none, as word2vec is trained on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any


def skipgrams(
    sequence: Sequence[int],
    vocabulary_size: int,
    window_size: int = 4,
    negative_samples: float = 1.0,
    shuffle: bool = True,
    categorical: bool = False,
    sampling_table: Sequence[float] | None = None,
    seed: int | None = None,
) -> tuple[list[list[int]], list[Any]]:
    """Pairs of words with their labels, 1 for neighbours and 0 for words drawn at random.

    Args:
        sequence: numbers of words; 0 is none.
        vocabulary_size: the highest number plus one.
        window_size: how far neighbours are apart at most.
        negative_samples: how many random pairs there are for each pair of neighbours.
        shuffle, seed: the order of the pairs.
        categorical: labels as [0, 1] and [1, 0].
        sampling_table: by number, how likely a word is to be looked at.
    """
    pairs: list[list[int]] = []
    for position, word in enumerate(sequence):
        if not word or (sampling_table is not None and sampling_table[word] < random.random()):
            continue
        near = range(max(0, position - window_size), min(len(sequence), position + window_size + 1))
        pairs += [[word, sequence[other]] for other in near if other != position and sequence[other]]
    yes, no = ([0, 1], [1, 0]) if categorical else (1, 0)
    labels: list[Any] = [yes] * len(pairs)
    count = int(len(pairs) * negative_samples)
    words = [word for word, _ in pairs]
    random.shuffle(words)
    if words:
        pairs += [[words[i % len(words)], random.randint(1, vocabulary_size - 1)] for i in range(count)]
        labels += [no] * count
    if shuffle:
        chosen = random.randint(0, 10_000_000) if seed is None else seed
        for items in (pairs, labels):
            random.seed(chosen)
            random.shuffle(items)
    return pairs, labels
