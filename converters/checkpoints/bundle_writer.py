"""Other numbers in a checkpoint of TensorFlow's: arrays of the same shapes, written over the old ones.

Names, places and sizes stay, so the index changes only where it holds checksums: of each array, and of the block of the
table that holds that.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from migrate.converters.checkpoints import sstable
from migrate.converters.checkpoints.model import Arrays
from migrate.converters.checkpoints.tensor_bundle import SUFFIX, Stored, shards_of, table_of
from migrate.errors import MigrateError

CHECKSUM = 6 << 3 | 5  # the head of its field in an entry, which is the last where there are no slices


def copy(index: Path, target: Path) -> None:
    """Copy an index and its data files to another prefix."""
    prefix, new = index.name.removesuffix(SUFFIX), target.name.removesuffix(SUFFIX)
    for shard in shards_of(index):
        shutil.copyfile(shard, target.with_name(new + shard.name.removeprefix(prefix)))
    shutil.copyfile(index, target)


def refill(index: Path, arrays: Arrays) -> None:
    """Write over the arrays of a checkpoint of one's own.

    Raises:
        MigrateError: an array is stored in slices or as text.
    """
    shards = shards_of(index)
    table = bytearray(index.read_bytes())
    found = table_of(index)
    places = {place.key: place for place in sstable.places(memoryview(bytes(table)))}
    for name, read in arrays.items():
        stored = found[name]
        data = _bytes(index, name, stored, read())
        with shards[stored.shard].open("r+b") as file:
            file.seek(stored.offset)
            file.write(data)
        place = places[name.encode()]
        if table[place.end - 5] != CHECKSUM:
            raise MigrateError(f"{index}: {name} has no checksum at its end")
        table[place.end - 4 : place.end] = sstable.masked(sstable.checksum(data)).to_bytes(4, "little")
        sstable.write_checksum(table, place)
    index.write_bytes(table)


def _bytes(index: Path, name: str, stored: Stored, array: np.ndarray) -> bytes:
    data = np.ascontiguousarray(array).tobytes()
    if stored.sliced or len(data) != stored.size:
        raise MigrateError(f"{index}: {name} is not stored as one array of {stored.size} bytes")
    return data
