"""Other numbers in a checkpoint of TensorFlow's: arrays of the same shapes, written over the old ones.

Names, places and sizes stay, so the index changes only where it holds checksums: of each array, and of the block of the
table that holds that.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import google_crc32c

from migrate.converters.checkpoints import blocks, sstable
from migrate.converters.checkpoints.model import Array, Arrays
from migrate.converters.checkpoints.tensor_bundle import SUFFIX, shards_of, table_of
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
        array = read()
        if stored.sliced or array.nbytes != stored.size:
            raise MigrateError(f"{index}: {name} is not stored as one array of {stored.size} bytes")
        checksum = _write(shards[stored.shard], stored.offset, array)
        place = places[name.encode()]
        if table[place.end - 5] != CHECKSUM:
            raise MigrateError(f"{index}: {name} has no checksum at its end")
        table[place.end - 4 : place.end] = sstable.masked(checksum).to_bytes(4, "little")
        sstable.write_checksum(table, place)
    index.write_bytes(table)


def _write(shard: Path, start: int, array: Array) -> int:
    """Write over what lies there, and give the checksum."""
    checksum = 0
    with shard.open("r+b") as file:
        file.seek(start)
        for block in blocks.blocks(array.shape, array.dtype.itemsize):
            content = bytes(blocks.content(array, block, array.dtype))
            file.write(content)
            checksum = google_crc32c.extend(checksum, content)
    return int(checksum)
