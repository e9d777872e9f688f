"""Open a file that may be compressed."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from pathlib import Path
from typing import BinaryIO, cast


def open_plain(path: str | os.PathLike[str], compression: str | None = None) -> BinaryIO:
    """A file's bytes, uncompressed: ``""``, ``"GZIP"`` or ``"ZLIB"`` says how it is packed."""
    if compression == "GZIP":
        return cast("BinaryIO", gzip.open(path, "rb"))
    if compression == "ZLIB":
        return io.BytesIO(zlib.decompress(Path(path).read_bytes()))
    if compression:
        raise ValueError(f"unknown compression {compression!r}")
    return Path(path).open("rb")
