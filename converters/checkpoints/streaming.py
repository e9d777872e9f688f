"""Tensors from one file into another, as fast as the disk allows, within the memory of the largest.

A tensor is read while those before it are written; its blocks are brought into order and written by several threads.
Together the tensors in memory take no more than the largest alone, `LEAST` at least and `MOST` at most; one that is
larger than that is there alone.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from migrate.converters.checkpoints import blocks, spans
from migrate.converters.checkpoints.model import Tensor
from migrate.converters.checkpoints.part_file import PartFile

LEAST, MOST = 64 * 1024 * 1024, 256 * 1024 * 1024  # bytes
Tell = Callable[[int], None]  # how many more bytes are written


@dataclass(frozen=True)
class Placed:
    """A tensor and where its bytes begin in the file; ``dtype`` is the one stored, byte order included."""

    name: str
    tensor: Tensor
    dtype: np.dtype[Any]
    start: int

    @property
    def size(self) -> int:
        """In bytes, as it is written."""
        return prod(self.tensor.shape) * self.dtype.itemsize


@dataclass(frozen=True)
class Job:
    """A tensor in memory. ``size``: what it is counted as; ``writing``: its blocks."""

    size: int
    writing: tuple[Future[None], ...]


def unheard(count: int) -> None:
    """Tell nobody."""


def write(file: PartFile, placed: Sequence[Placed], tell: Tell = unheard, workers: int | None = None) -> None:
    """Write the tensors, except for the blocks that an earlier attempt has left.

    Raises:
        MigrateError: the file cannot be written, or a tensor not read.
        ValueError: a tensor is not what was announced.
    """
    room = max(LEAST, min(MOST, max((item.size for item in placed), default=0)))
    pool = ThreadPoolExecutor(workers or min(os.cpu_count() or 1, 8), "migrate-write")
    scratch = threading.local()
    jobs: list[Job] = []
    try:
        for item in placed:
            missing = list(_missing(file, item, tell))
            if not missing:
                continue
            while jobs and sum(job.size for job in jobs) + item.size > room:
                jobs = _waited(jobs)
            jobs.append(_begun(pool, file, item, missing, scratch, tell))
        while jobs:
            jobs = _waited(jobs)
    finally:
        pool.shutdown(cancel_futures=True)


def _missing(file: PartFile, item: Placed, tell: Tell) -> Iterator[blocks.Block]:
    for block in blocks.blocks(item.tensor.shape, item.dtype.itemsize):
        if (item.start + block.start, block.size) in file.done:
            tell(block.size)
        else:
            yield block


def _begun(
    pool: ThreadPoolExecutor,
    file: PartFile,
    item: Placed,
    missing: Sequence[blocks.Block],
    scratch: threading.local,
    tell: Tell,
) -> Job:
    """Read a tensor, and have its blocks written. Whoever writes the last one drops the array."""
    array = blocks.read(item.name, item.tensor)

    def put(block: blocks.Block) -> None:
        if not hasattr(scratch, "room"):
            scratch.room = np.empty(blocks.BLOCK, np.uint8)
        file.write(item.start + block.start, blocks.content(array, block, item.dtype, scratch.room))
        spans.forget(array[block.index])
        tell(block.size)

    return Job(item.size, tuple(pool.submit(put, block) for block in missing))


def _waited(jobs: Sequence[Job]) -> list[Job]:
    """The jobs that are left after at least one more block was written."""
    pending = [future for job in jobs for future in job.writing if not future.done()]
    if pending:
        wait(pending, return_when=FIRST_COMPLETED)
    for job in jobs:
        for future in job.writing:
            if future.done():
                future.result()
    return [job for job in jobs if not all(future.done() for future in job.writing)]
