"""Arrays that lie in a file in one piece, without a copy: their memory is the file's.

The system reads what is looked at, when it is looked at, and takes it back when the array is gone.
"""

from __future__ import annotations

import mmap
import os
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from migrate.converters.checkpoints.model import Array


def array(path: Path, start: int, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """The array that begins at a byte of the file. What is written into it stays in memory.

    Raises:
        OSError: the file cannot be read, or ends before the array does.
    """
    size = prod(shape) * dtype.itemsize
    if not size:
        return np.empty(shape, dtype)
    begin = start - start % mmap.ALLOCATIONGRANULARITY
    with path.open("rb") as file:
        if start + size > os.fstat(file.fileno()).st_size:
            raise OSError("truncated")
        mapped = mmap.mmap(file.fileno(), start - begin + size, access=mmap.ACCESS_COPY, offset=begin)
    return np.frombuffer(mapped, np.uint8, size, start - begin).view(dtype).reshape(shape)
