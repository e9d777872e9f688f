"""The arrays of one of Keras's data sets, downloaded once.

https://keras.io/api/datasets/
"""

from __future__ import annotations

from typing import Any

import numpy as np

from migrate.codemods.support.get_file import get_file


def load_npz(name: str, path: str, sha256: str) -> dict[str, np.ndarray[Any, Any]]:
    """The arrays of a published archive by name.

    Lists of numbers lie in it as pickles, which can run code when they are read: so nothing is read whose SHA-256 is
    not that of the published file.

    Args:
        name: of the archive where it is published; path: its name in the cache.
    """
    origin = f"https://storage.googleapis.com/tensorflow/tf-keras-datasets/{name}"
    file = get_file(path, origin, file_hash=sha256)
    with np.load(file, allow_pickle=True) as arrays:
        return dict(arrays)
