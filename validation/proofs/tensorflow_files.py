"""The TensorFlow side of a proof's files: where Keras caches, and what only TensorFlow writes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import tensorflow as tf

from migrate.validation.proofs.contents import arrays

Json = dict[str, Any]


@contextmanager
def keras_home(case: Json) -> Iterator[None]:
    """Keras looks for its home when it is imported; in a proof with files it is the proof's folder. The random files
    that stand for a published data set cannot have that one's checksum, so those calls do without it."""
    if not case["files"]:
        yield
        return
    home = mock.patch("keras.src.backend.config._KERAS_DIR", str(Path.cwd() / ".keras"))
    unchecked = mock.patch("keras.src.utils.file_utils.validate_file", return_value=True)
    with home:
        if not case["call"].startswith("keras.datasets."):
            yield
            return
        with unchecked:
            yield


def write(content: Json, seed: str) -> bytes | None:
    """The bytes of a file of Examples; None for all other files."""
    if content["form"] not in ("example", "records"):
        return None
    columns = arrays(content, seed)
    count = len(next(iter(columns.values())))
    rows = [_example({name: column[row] for name, column in columns.items()}) for row in range(count)]
    if content["form"] == "example":
        return rows[0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records"
        with tf.io.TFRecordWriter(str(path)) as writer:
            for row in rows:
                writer.write(row)
        return path.read_bytes()


def _example(row: dict[str, Any]) -> bytes:
    data: bytes = tf.train.Example(
        features=tf.train.Features(feature={name: _feature(value) for name, value in row.items()})
    ).SerializeToString()
    return data


def _feature(value: Any) -> Any:
    items = np.ravel(np.asarray(value))
    if items.dtype.kind == "f":
        return tf.train.Feature(float_list=tf.train.FloatList(value=items))
    if items.dtype.kind in "SU":
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=[str(item).encode() for item in items]))
    return tf.train.Feature(int64_list=tf.train.Int64List(value=items.astype(np.int64)))
