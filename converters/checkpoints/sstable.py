"""Sorted string tables, the files in which TensorFlow keeps the names of a checkpoint: keys and values, with checksums.

https://github.com/google/leveldb/blob/main/doc/table_format.md
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import google_crc32c

from migrate.converters.checkpoints.wire import WireError, varint

MAGIC = (0xDB4775248B80FB57).to_bytes(8, "little")
FOOTER = 48  # bytes
TRAILER = 5  # bytes after a block: how it is packed, and its checksum
PLAIN = 0  # not packed


def unmasked(crc: int) -> int:
    """A checksum as it is stored, turned back: one over data that holds checksums is rotated first."""
    rotated = (crc - 0xA282EAD8) & 0xFFFFFFFF
    return (rotated >> 17 | rotated << 15) & 0xFFFFFFFF


def masked(crc: int) -> int:
    """A checksum as it is stored."""
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def checksum(data: bytes | bytearray | memoryview) -> int:
    """CRC-32C."""
    return int(google_crc32c.value(bytes(data)))


@dataclass(frozen=True)
class Place:
    """Where an entry lies: its value from ``start`` to ``end``, in the block from ``block`` on, of ``size`` bytes."""

    key: bytes
    start: int
    end: int
    block: int
    size: int


def items(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """The keys and values of a table, in order.

    Raises:
        WireError: it is damaged, or packed in a way that TensorFlow does not write.
    """
    return ((place.key, data[place.start : place.end]) for place in places(data))


def places(data: memoryview) -> Iterator[Place]:
    """The entries of a table, in order.

    Raises:
        WireError: as `items`.
    """
    if len(data) < FOOTER or bytes(data[-8:]) != MAGIC:
        raise WireError("no table, or cut off")
    footer = data[-FOOTER:]
    at = 0
    for _ in range(2):  # where the filters lie, which are not needed
        _, at = varint(footer, at)
    offset, at = varint(footer, at)
    size, _ = varint(footer, at)
    for handle in list(_entries(data, offset, size)):
        offset, at = varint(data[handle.start : handle.end], 0)
        size, _ = varint(data[handle.start : handle.end], at)
        yield from _entries(data, offset, size)


def write_checksum(table: bytearray, place: Place) -> None:
    """Bring the checksum of a block up to date with what now stands in it."""
    end = place.block + place.size
    crc = masked(checksum(table[place.block : end + 1]))
    table[end + 1 : end + TRAILER] = crc.to_bytes(4, "little")


def _block(data: memoryview, offset: int, size: int) -> memoryview:
    block = data[offset : offset + size + TRAILER]
    if len(block) < size + TRAILER or size < 4:
        raise WireError("a block is cut off")
    if block[size] != PLAIN:
        raise WireError("a block is compressed, which TensorFlow's checkpoints are not")
    if unmasked(int.from_bytes(block[size + 1 :], "little")) != checksum(block[: size + 1]):
        raise WireError("a block's checksum is wrong")
    return block[:size]


def _entries(data: memoryview, offset: int, size: int) -> Iterator[Place]:
    """A block's entries: each key says how much of the one before it shares."""
    block = _block(data, offset, size)
    restarts = int.from_bytes(block[-4:], "little")
    end = len(block) - 4 * (restarts + 1)
    if end < 0:
        raise WireError("a block is damaged")
    key, at = b"", 0
    while at < end:
        shared, at = varint(block, at)
        own, at = varint(block, at)
        length, at = varint(block, at)
        if shared > len(key) or at + own + length > end:
            raise WireError("an entry is cut off")
        key = key[:shared] + bytes(block[at : at + own])
        at += own + length
        yield Place(key, offset + at - length, offset + at, offset, size)
