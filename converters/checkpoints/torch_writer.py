"""A state dict as ``torch.save`` writes it, made without PyTorch: a zip file with a pickle and the tensors' numbers.

The pickle names nothing but what builds tensors, so ``torch.load(weights_only=True)`` reads it.
https://docs.pytorch.org/docs/stable/notes/serialization.html
"""

from __future__ import annotations

import struct
import zipfile
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from migrate.converters.checkpoints import atomic, blocks
from migrate.converters.checkpoints.model import Tensor
from migrate.converters.checkpoints.torch_pickle import DTYPES, STORAGES
from migrate.converters.checkpoints.writing import HOW, Metadata, Writing

FOLDER = "archive"
ALIGNED = 64  # bytes: where tensors start, so that torch can map the file into memory
EPOCH = (1980, 1, 1, 0, 0, 0)
PADDING = 0x4246  # torch's own mark for bytes that only fill
LONG = 1 << 31  # bytes from which zip needs its 64 bit fields
TYPED = {DTYPES[name]: storage for storage, name in STORAGES.items() if storage != "UntypedStorage"}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


def write(path: Path, tensors: Mapping[str, Tensor], metadata: Metadata, how: Writing = HOW) -> None:
    """Write a state dict; the format has no place for metadata.

    Raises:
        MigrateError: the file cannot be written.
        ValueError: a tensor is not what it was announced as, or has a dtype that PyTorch lacks.
    """
    write_value(path, OrderedDict(tensors), how)


def write_value(path: Path, value: Any, how: Writing = HOW) -> None:
    """Write nested dictionaries, lists and tuples of tensors, numbers and texts.

    Raises:
        MigrateError, ValueError: as `write`.
    """
    found: list[Tensor] = []
    pickled = b"\x80\x02" + _pickled(value, found, "") + b"."
    with atomic.replacing(path) as part, zipfile.ZipFile(part, "x") as archive:
        _add(archive, "data.pkl", [pickled])
        _add(archive, "byteorder", [b"little"])
        for number, tensor in enumerate(found):
            dtype = np.dtype(tensor.dtype).newbyteorder("<")
            size = prod(tensor.shape) * dtype.itemsize
            _add(archive, f"data/{number}", _content(f"tensor {number}", tensor, dtype, how), size)
        _add(archive, "version", [b"3\n"])


def _content(name: str, tensor: Tensor, dtype: np.dtype[Any], how: Writing) -> Iterator[memoryview]:
    array = blocks.read(name, tensor)
    scratch = np.empty(blocks.BLOCK, np.uint8)
    for block in blocks.blocks(array.shape, dtype.itemsize):
        yield blocks.content(array, block, dtype, scratch)
        how.tell(block.size)


def _add(archive: zipfile.ZipFile, name: str, content: Any, size: int = 0) -> None:
    """Add a member whose content starts where torch wants it."""
    member = zipfile.ZipInfo(f"{FOLDER}/{name}", EPOCH)
    assert archive.fp is not None
    fields = 30 + len(member.filename) + (20 if size >= LONG else 0) + 4
    filling = -(archive.fp.tell() + fields) % ALIGNED
    member.extra = struct.pack("<HH", PADDING, filling) + b"Z" * filling
    with archive.open(member, "w", force_zip64=size >= LONG) as file:
        for part in content:
            file.write(part)


def _pickled(value: Any, found: list[Tensor], name: str) -> bytes:
    """The opcodes that make a value; its tensors are added to those found, whose numbers lie in ``data/0``, ..."""
    match value:
        case Tensor():
            dtype = np.dtype(value.dtype).newbyteorder("<")
            if dtype not in NAMES:
                raise ValueError(f"{name}: PyTorch has no dtype {dtype}")
            found.append(value)
            return _tensor(str(len(found) - 1), value.shape, dtype)
        case dict():
            made = (_global("collections", "OrderedDict") + b")R") if isinstance(value, OrderedDict) else b"}"
            items = (
                _pickled(key, found, name) + _pickled(item, found, str(key)) for key, item in value.items()
            )
            return made + b"(" + b"".join(items) + b"u"
        case list() | tuple():
            items = (_pickled(item, found, name) for item in value)
            start, end = (b"](", b"e") if isinstance(value, list) else (b"(", b"t")
            return start + b"".join(items) + end
        case bool():
            return b"\x88" if value else b"\x89"
        case int():
            return _integer(value)
        case float():
            return b"G" + struct.pack(">d", value)
        case str():
            return _text(value)
        case None:
            return b"N"
    raise TypeError(f"{name}: {type(value).__name__} is not written")


def _tensor(key: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> bytes:
    """A call that rebuilds a tensor: its storage, offset, shape, strides, requires_grad and hooks."""
    typed = TYPED.get(dtype)
    kind = _global("torch", typed) if typed else _global("torch.storage", "UntypedStorage")
    count = prod(shape) * (1 if typed else dtype.itemsize)
    storage = b"(" + _text("storage") + kind + _text(key) + _text("cpu") + _integer(count) + b"tQ"
    strides = tuple(prod(shape[axis + 1 :]) for axis in range(len(shape)))
    given = [storage, _integer(0), _integers(shape), _integers(strides), b"\x89"]
    given.append(_global("collections", "OrderedDict") + b")R")
    if not typed:
        given.append(_global("torch", NAMES[dtype]))
    builder = _global("torch._utils", "_rebuild_tensor_v2" if typed else "_rebuild_tensor_v3")
    return builder + b"(" + b"".join(given) + b"tR"


def _global(module: str, name: str) -> bytes:
    return f"c{module}\n{name}\n".encode()


def _text(text: str) -> bytes:
    encoded = text.encode("utf-8", "surrogatepass")
    return b"X" + len(encoded).to_bytes(4, "little") + encoded


def _integer(value: int) -> bytes:
    """As four bytes, or as a long integer where those don't do; none is negative."""
    if value < 1 << 31:
        return b"J" + value.to_bytes(4, "little")
    encoded = value.to_bytes(value.bit_length() // 8 + 1, "little")
    return b"\x8a" + bytes([len(encoded)]) + encoded


def _integers(values: tuple[int, ...]) -> bytes:
    return b"(" + b"".join(map(_integer, values)) + b"t"
