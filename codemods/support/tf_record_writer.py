"""Write TFRecord files without TensorFlow.

https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
"""

from __future__ import annotations

import gzip
import os
import struct
import zlib
from pathlib import Path
from types import TracebackType
from typing import Any

from migrate.codemods.support.masked_crc32c import masked_crc32c


class TFRecordWriter:
    """Records of bytes, each with its length and checksums.

    Args:
        options: ``""``, ``"GZIP"`` or ``"ZLIB"``.
    """

    def __init__(self, path: str | os.PathLike[str], options: str | None = None) -> None:
        if options not in (None, "", "GZIP", "ZLIB"):
            raise ValueError(f"unknown compression {options!r}")
        self._file: Any = gzip.GzipFile(path, "wb") if options == "GZIP" else Path(path).open("wb")  # noqa: SIM115
        self._packer = zlib.compressobj() if options == "ZLIB" else None

    def write(self, record: bytes) -> None:
        """Add a record."""
        length = struct.pack("<Q", len(record))
        data = (
            length
            + struct.pack("<I", masked_crc32c(length))
            + record
            + struct.pack("<I", masked_crc32c(record))
        )
        self._file.write(self._packer.compress(data) if self._packer else data)

    def flush(self) -> None:
        """Hand everything written so far to the file."""
        if self._packer:
            self._file.write(self._packer.flush(zlib.Z_SYNC_FLUSH))
        self._file.flush()

    def close(self) -> None:
        """Finish the file; may be called again."""
        if not self._file.closed:
            if self._packer:
                self._file.write(self._packer.flush())
            self._file.close()

    def __enter__(self) -> TFRecordWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
