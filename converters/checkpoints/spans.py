"""Arrays that lie in a file in one piece, without a copy: their memory is the file's.

The system reads what is looked at, when it is looked at, and takes it back when the array is gone, or forgotten.
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


def forget(part: Array) -> None:
    """Give the memory of a part back that is needed no more, if it is a file's; looked at again, it is read again."""
    owner: Any = part
    while isinstance(owner, np.ndarray | memoryview):
        owner = owner.base if isinstance(owner, np.ndarray) else owner.obj
    if not isinstance(owner, mmap.mmap) or not hasattr(owner, "madvise") or not part.flags.c_contiguous:
        return
    start = (
        part.__array_interface__["data"][0] - np.frombuffer(owner, np.uint8).__array_interface__["data"][0]
    )
    first = -(-start // mmap.PAGESIZE) * mmap.PAGESIZE
    last = (start + part.nbytes) // mmap.PAGESIZE * mmap.PAGESIZE
    if first < last:
        owner.madvise(mmap.MADV_DONTNEED, first, last - first)
