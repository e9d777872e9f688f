"""Sorted string tables, the files in which TensorFlow keeps the names of a checkpoint: keys and values, with checksums.

https://github.com/google/leveldb/blob/main/doc/table_format.md
"""

from __future__ import annotations

from collections.abc import Iterator

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


def checksum(data: bytes | memoryview) -> int:
    """CRC-32C."""
    return int(google_crc32c.value(bytes(data)))


def items(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """The keys and values of a table, in order.

    Raises:
        WireError: it is damaged, or packed in a way that TensorFlow does not write.
    """
    if len(data) < FOOTER or bytes(data[-8:]) != MAGIC:
        raise WireError("no table, or cut off")
    footer = data[-FOOTER:]
    at = 0
    for _ in range(2):  # where the filters lie, which are not needed
        _, at = varint(footer, at)
    offset, at = varint(footer, at)
    size, _ = varint(footer, at)
    for _, handle in _entries(_block(data, offset, size)):
        offset, at = varint(handle, 0)
        size, _ = varint(handle, at)
        yield from _entries(_block(data, offset, size))


def _block(data: memoryview, offset: int, size: int) -> memoryview:
    block = data[offset : offset + size + TRAILER]
    if len(block) < size + TRAILER or size < 4:
        raise WireError("a block is cut off")
    if block[size] != PLAIN:
        raise WireError("a block is compressed, which TensorFlow's checkpoints are not")
    if unmasked(int.from_bytes(block[size + 1 :], "little")) != checksum(block[: size + 1]):
        raise WireError("a block's checksum is wrong")
    return block[:size]


def _entries(block: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """A block's entries: each key says how much of the one before it shares."""
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
        yield key, block[at + own : at + own + length]
        at += own + length
