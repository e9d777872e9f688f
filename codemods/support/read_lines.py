"""The lines of text files as a data set.

https://www.tensorflow.org/api_docs/python/tf/data/TextLineDataset
"""

from __future__ import annotations

import os
from typing import Any

from migrate.codemods.support.open_plain import open_plain
from migrate.codemods.support.pipeline import Pipeline
from migrate.codemods.support.text_string import TextString


def read_lines(filenames: Any, compression_type: str | None = None) -> Pipeline:
    """The lines of files of UTF-8, without their ends, one file after the other.

    Args:
        filenames: a path, a list of them, or a data set of them.
        compression_type: ``""``, ``"GZIP"`` or ``"ZLIB"``.
    """
    paths = [filenames] if isinstance(filenames, str | os.PathLike) else filenames

    def make() -> Any:
        for path in paths:
            with open_plain(path, compression_type) as file:
                for line in file:
                    text = line.rstrip(b"\n").replace(b"\r", b"").decode("utf-8", "surrogateescape")
                    yield TextString(text)

    return Pipeline(make)
