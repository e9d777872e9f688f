"""Read TFRecord files without TensorFlow.

https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import Any

from migrate.codemods.support.byte_string import ByteString
from migrate.codemods.support.masked_crc32c import masked_crc32c
from migrate.codemods.support.open_plain import open_plain
from migrate.codemods.support.pipeline import Pipeline


def read_records(filenames: Any, compression_type: str | None = None) -> Pipeline:
    """The records of TFRecord files, as bytes, one file after the other.

    Args:
        filenames: a path, a list of them, or a data set of them.
        compression_type: ``""``, ``"GZIP"`` or ``"ZLIB"``.

    Raises:
        ValueError: while it is read, a record that is cut off or does not have its checksum.
    """
    paths = [filenames] if isinstance(filenames, str | os.PathLike) else filenames
    return Pipeline(
        lambda: (ByteString(record) for path in paths for record in _file_records(path, compression_type))
    )


def _file_records(path: Any, compression: str | None) -> Iterator[bytes]:
    with open_plain(path, compression) as file:
        while head := file.read(12):
            length = _checked_part(head, f"{path}: the length of a record")
            data = file.read(struct.unpack("<Q", length)[0] + 4)
            if len(data) != struct.unpack("<Q", length)[0] + 4:
                raise ValueError(f"{path}: ends within a record")
            yield _checked_part(data, f"{path}: a record")


def _checked_part(data: bytes, what: str) -> bytes:
    part, checksum = data[:-4], data[-4:]
    if len(checksum) < 4 or masked_crc32c(part) != struct.unpack("<I", checksum)[0]:
        raise ValueError(f"{what} does not have its checksum: the file is damaged, or no TFRecord file")
    return part
