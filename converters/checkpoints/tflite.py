"""TensorFlow Lite's models, now LiteRT's: the tensors that the file holds numbers for. Quantised ones stay integers.

https://ai.google.dev/edge/litert/models/metadata, ``tensorflow/compiler/mlir/lite/schema/schema.fbs``
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np

from migrate.converters.checkpoints.flatbuffer import FlatError, Table, root
from migrate.converters.checkpoints.model import Array, Checkpoint, Entry
from migrate.errors import MigrateError

NAME = "TensorFlow Lite (.tflite)"
MARK = b"TFL3"
DTYPES: dict[int, np.dtype[Any]] = {
    number: np.dtype(code)
    for number, code in {
        0: "<f4",
        1: "<f2",
        2: "<i4",
        3: "u1",
        4: "<i8",
        6: "?",
        7: "<i2",
        8: "<c8",
        9: "i1",
        10: "<f8",
        11: "<c16",
        12: "<u8",
        15: "<u4",
        16: "<u2",
        18: ml_dtypes.bfloat16,
    }.items()
}
SUBGRAPHS, BUFFERS = 2, 4  # of a model
TENSORS = 0  # of a subgraph
SHAPE, TYPE, BUFFER, TITLE = range(4)  # of a tensor
DATA, OFFSET, SIZE = range(3)  # of a buffer
OUTSIDE = 2  # numbers after the buffer have an offset of at least this


def sniff(path: Path, head: bytes) -> bool:
    """The file's identifier."""
    return head[4:8] == MARK


def read(path: Path) -> Checkpoint:
    """Read it.

    Raises:
        MigrateError: it is truncated or damaged.
    """
    try:
        model = root(memoryview(path.read_bytes()))
        buffers = model.tables(BUFFERS)
        entries: dict[str, Entry] = {}
        for tensor in (tensor for graph in model.tables(SUBGRAPHS) for tensor in graph.tables(TENSORS)):
            for entry in _entry(path, tensor, buffers):
                name = entry.name if entry.name not in entries else f"{entry.name}#{len(entries)}"
                entries[name] = Entry(name, entry.shape, entry.dtype, entry.read)
    except FlatError as error:
        raise MigrateError(f"{path}: truncated or damaged; copy or save it again ({error})") from None
    except OSError as error:
        raise MigrateError(f"{path}: cannot be read: {error.strerror}") from None
    return Checkpoint(path, NAME, entries)


def _entry(path: Path, tensor: Table, buffers: tuple[Table, ...]) -> Iterator[Entry]:
    """A tensor that has numbers in the file; none for what is computed."""
    number = tensor.number(BUFFER, "I")
    if number >= len(buffers):
        raise FlatError("a buffer that is not there")
    content = _content(buffers[number])
    dtype = DTYPES.get(tensor.number(TYPE, "b"))
    if dtype is None or not len(content):
        return
    name = bytes(tensor.content(TITLE)).decode("utf-8", "replace")
    shape = tensor.numbers(SHAPE, "i")
    if min(shape, default=0) < 0 or prod(shape) * dtype.itemsize != len(content):
        raise MigrateError(
            f"{path}: {name} {shape} does not fit the {len(content)} bytes that are stored of it"
        )

    def load() -> Array:
        return np.frombuffer(content, dtype).reshape(shape)

    yield Entry(name, shape, dtype, load)


def _content(buffer: Table) -> memoryview:
    """A buffer's bytes, which lie in it, or after the whole where the file is large."""
    start = buffer.number(OFFSET, "Q")
    if start < OUTSIDE:
        return buffer.content(DATA)
    end = start + buffer.number(SIZE, "Q")
    if end > len(buffer.data):
        raise FlatError("a buffer is cut off")
    return buffer.data[start:end]
