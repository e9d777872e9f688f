"""How likely words are to be looked at, by their rank, for `skipgrams`."""

from __future__ import annotations

import numpy as np


def make_sampling_table(size: int, sampling_factor: float = 1e-05) -> np.ndarray:
    """Probabilities by rank, words following Zipf's law: frequent words are rarer in the sample.

    The frequency of rank r is about ``1 / (r (ln r + 0.577) + 1/2 - 1 / (12 r))``.
    """
    rank = np.arange(size)
    rank[0] = 1
    rarity = rank * (np.log(rank) + 0.577) + 0.5 - 1.0 / (12.0 * rank)
    return np.minimum(1.0, np.sqrt(sampling_factor * rarity))
