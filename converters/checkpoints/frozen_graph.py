"""Frozen graphs of TensorFlow 1, ``graph.pb``: a graph whose variables have become constants.

https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/graph.proto
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import partial
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from migrate.converters.checkpoints import tensor_types
from migrate.converters.checkpoints.model import Array, Checkpoint, Entry
from migrate.converters.checkpoints.saved_model import FILES, PYTHON
from migrate.converters.checkpoints.wire import Field, WireError, fields, packed, signed
from migrate.errors import MigrateError

NAME = "frozen graph (.pb)"
NODE = b"\n"  # the head of the first field: a graph begins with a node
TYPE, SHAPE, CONTENT = 1, 2, 4  # of a tensor
VALUES = {1: 5, 2: 6, 3: 7, 4: 7, 5: 7, 6: 7, 9: 10, 10: 11, 14: 13, 17: 7, 19: 13, 22: 16, 23: 17}
"""Per dtype the field that its numbers stand in where they are few."""
HALVES = (14, 19)
FILLED = 64 * 1024 * 1024  # bytes that a constant may have of which only the first numbers are stored


def sniff(path: Path, head: bytes) -> bool:
    """By its suffix: the format has no mark."""
    return path.suffix == ".pb" and head.startswith(NODE)


def read(path: Path) -> Checkpoint:
    """Read it.

    Raises:
        MigrateError: it is truncated or damaged.
    """
    entries: dict[str, Entry] = {}
    found: set[str] = set()
    try:
        for node in (field for field in fields(memoryview(path.read_bytes())) if field.number == 1):
            parts = list(fields(node.data))
            name, operator = (_text(parts, number) for number in (1, 2))
            found.add(operator)
            for tensor in _value(parts) if operator == "Const" else ():
                entries[name] = _entry(path, name, tensor)
    except (ValueError, OverflowError, struct.error) as error:
        raise MigrateError(f"{path}: truncated or damaged; copy or save it again ({error})") from None
    except OSError as error:
        raise MigrateError(f"{path}: cannot be read: {error.strerror}") from None
    foreign = tuple(f"tf operator {name}" for name in sorted(found & (PYTHON | FILES)))
    return Checkpoint(path, NAME, entries, foreign=foreign)


def _text(parts: list[Field], number: int) -> str:
    return next((field.text() for field in parts if field.number == number), "")


def _value(parts: list[Field]) -> Iterator[memoryview]:
    """The tensor of a constant: the attribute ``value``."""
    for attribute in (field for field in parts if field.number == 5):
        pair = list(fields(attribute.data))
        if _text(pair, 1) == "value":
            values = (field for part in pair if part.number == 2 for field in fields(part.data))
            yield from (field.data for field in values if field.number == 8)


def _entry(path: Path, name: str, data: memoryview) -> Entry:
    parts = list(fields(data))
    number = next((field.value for field in parts if field.number == TYPE), 0)
    dtype = tensor_types.TENSORFLOW.get(number)
    shape = next((tensor_types.shape(field.data) for field in parts if field.number == SHAPE), ())
    if dtype is None or min(shape, default=0) < 0:
        raise MigrateError(f"{path}: {name} has a dtype or a shape that is not supported")
    if dtype.hasobject:
        strings = [bytes(field.data) for field in parts if field.number == 8]
        return Entry(name, shape, dtype, partial(_filled, np.array(strings, object), shape))
    size = prod(shape) * dtype.itemsize
    if size > max(FILLED, path.stat().st_size):
        raise MigrateError(f"{path}: {name} claims {size} bytes, which the file cannot hold")
    content = next((field.data for field in parts if field.number == CONTENT), None)
    flat = np.frombuffer(content, dtype) if content is not None else _listed(parts, number, dtype)
    if flat.size != prod(shape) and (content is not None or flat.size > prod(shape)):
        raise MigrateError(
            f"{path}: {name} {shape} does not fit the {flat.size} numbers that are stored of it"
        )
    return Entry(name, shape, dtype, partial(_filled, flat, shape))


def _listed(parts: list[Field], number: int, dtype: np.dtype[Any]) -> Array:
    """Numbers in a field of their own, of which the last stands for all that follow."""
    if number not in VALUES:
        raise WireError(f"numbers of type {number} that are listed one by one")
    listed = [field for field in parts if field.number == VALUES[number]]
    if dtype.kind == "f" and number not in HALVES:
        return np.frombuffer(b"".join(bytes(field.data) for field in listed), dtype)
    values = [signed(value) for field in listed for value in packed(field)]
    if number in HALVES:
        return np.array(values, np.uint16).view(dtype)
    return np.array(values, np.int64).astype(dtype)


def _filled(flat: Array, shape: tuple[int, ...]) -> Array:
    """The array, of which fewer numbers may be stored than it has."""
    missing = prod(shape) - flat.size
    if not missing:
        return flat.reshape(shape)
    last = flat[-1:] if flat.size else np.zeros(1, flat.dtype)
    return np.concatenate([flat, np.repeat(last, missing)]).reshape(shape)
