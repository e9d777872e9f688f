"""House prices of Boston and of California: `keras.datasets` without Keras.

https://keras.io/api/datasets/boston_housing/ and https://keras.io/api/datasets/california_housing/
"""

from __future__ import annotations

from typing import Any

import numpy as np

from migrate.codemods.support.load_npz import load_npz


def load_housing(
    name: str, path: str = "", test_split: float = 0.2, seed: int = 113, most: int | None = None
) -> tuple[Any, Any]:
    """Pairs of features (N, 13 or 8) and prices (N,) to train on and to test with, shuffled by ``seed``.

    Args:
        name: ``boston_housing`` or ``california_housing``.
        path: the name of the file in the cache.
        test_split: the share, from the end, to test with.
        most: how many rows of the file to take, from its beginning; None for all.
    """
    sha256 = {
        "boston_housing": "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5",
        "california_housing": "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f",
    }
    arrays = load_npz(f"{name}.npz", path or f"{name}.npz", sha256[name])
    x, y = arrays["x"][:most], arrays["y"][:most]
    order = np.arange(len(x))
    np.random.RandomState(seed).shuffle(order)
    end = int(len(x) * (1 - test_split))
    return (x[order[:end]], y[order[:end]]), (x[order[end:]], y[order[end:]])
