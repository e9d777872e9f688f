"""The checksum of the records in a TFRecord file: CRC-32C, rotated, as TensorFlow masks it.

https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np


def masked_crc32c(data: bytes) -> int:
    """The masked checksum of some bytes, 32 bits. A block of bytes at a time, each by a table for its place."""
    tables = _crc_tables()
    crc = 0xFFFFFFFF
    for start in range(0, len(data), len(tables)):
        block = np.frombuffer(data, np.uint8, min(len(tables), len(data) - start), start).copy()
        head = min(4, len(block))
        block[:head] ^= np.frombuffer(crc.to_bytes(4, "little"), np.uint8, head)
        places = np.arange(len(block) - 1, -1, -1)
        crc = (crc >> 8 * head if head < 4 else 0) ^ int(np.bitwise_xor.reduce(tables[places, block]))
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


@cache
def _crc_tables() -> np.ndarray[Any, Any]:
    """For a byte with n bytes after it, what it adds to the checksum: ``tables[n, byte]``."""
    first = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        first = np.where(first & 1, (first >> 1) ^ np.uint32(0x82F63B78), first >> 1)
    tables = np.empty((4096, 256), np.uint32)
    tables[0] = first
    for place in range(1, len(tables)):
        tables[place] = first[tables[place - 1] & 0xFF] ^ (tables[place - 1] >> 8)
    return tables
