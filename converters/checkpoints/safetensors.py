"""safetensors files: a JSON header and the arrays after it; no code, no compression.

Read through the library, which checks the header, and written here, one array at a time, so that memory is bound by
the largest of them. https://huggingface.co/docs/safetensors
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, BinaryIO, cast

import ml_dtypes
import numpy as np
from safetensors import SafetensorError, safe_open

from migrate.converters.checkpoints.model import Array, Checkpoint, Entry
from migrate.errors import MigrateError

NAME = "safetensors (.safetensors)"
DTYPES: dict[str, np.dtype[Any]] = {
    code: np.dtype(dtype)
    for code, dtype in {
        "BOOL": "|b1",
        "U8": "|u1",
        "I8": "|i1",
        "U16": "<u2",
        "I16": "<i2",
        "F16": "<f2",
        "U32": "<u4",
        "I32": "<i4",
        "F32": "<f4",
        "U64": "<u8",
        "I64": "<i8",
        "F64": "<f8",
        "BF16": ml_dtypes.bfloat16,
        "F8_E4M3": ml_dtypes.float8_e4m3fn,
        "F8_E5M2": ml_dtypes.float8_e5m2,
    }.items()
}
CODES = {dtype: code for code, dtype in DTYPES.items()}


@dataclass(frozen=True)
class Tensor:
    """An array to be written: its shape and dtype are known before it is read."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    read: Callable[[], Array]


def sniff(path: Path, head: bytes) -> bool:
    """Eight bytes of the header's length, then JSON."""
    return head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 1 << 27


def read(path: Path) -> Checkpoint:
    """Read it.

    Raises:
        MigrateError: it is truncated or damaged, or has arrays of a dtype that NumPy lacks.
    """
    try:
        file = safe_open(path, framework="np")
        slices = {name: file.get_slice(name) for name in sorted(file.keys())}  # type: ignore[no-untyped-call]
    except (SafetensorError, OSError) as error:
        raise MigrateError(f"{path}: truncated or damaged; copy or save it again ({error})") from None
    entries = {name: _entry(path, file, name, slice_) for name, slice_ in slices.items()}
    return Checkpoint(path, NAME, entries)


def _entry(path: Path, file: Any, name: str, header: Any) -> Entry:
    if header.get_dtype() not in DTYPES:
        raise MigrateError(
            f"{path}: {name} has dtype {header.get_dtype()}, which is not supported; save it as F32"
        )

    def load() -> Array:
        return cast(Array, file.get_tensor(name))

    return Entry(name, tuple(header.get_shape()), DTYPES[header.get_dtype()], load)


def write(path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> None:
    """Write a file, whole or not at all: the same tensors and metadata give the same bytes.

    Raises:
        MigrateError: the file cannot be written.
        ValueError: a tensor is not what it was announced as, or has a dtype that the format lacks.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("xb") as file:
            _write(file, tensors, metadata)
        temporary.replace(path)
    except OSError as error:
        raise MigrateError(f"{path}: cannot be written: {error.strerror}") from None
    finally:
        temporary.unlink(missing_ok=True)


def _write(file: BinaryIO, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> None:
    # Wide types first, so that every array is aligned to its own size; by name among those.
    order = sorted(tensors, key=lambda name: (-tensors[name].dtype.itemsize, name))
    header: dict[str, Any] = {"__metadata__": dict(sorted(metadata.items()))}
    position = 0
    for name in order:
        tensor = tensors[name]
        dtype = np.dtype(tensor.dtype).newbyteorder("<")
        if dtype not in CODES:
            raise ValueError(f"{name}: safetensors has no dtype {tensor.dtype}")
        end = position + prod(tensor.shape) * dtype.itemsize
        header[name] = {
            "dtype": CODES[dtype],
            "shape": list(tensor.shape),
            "data_offsets": [position, end],
        }
        position = end
    encoded = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    encoded += b" " * (-len(encoded) % 8)
    file.write(len(encoded).to_bytes(8, "little") + encoded)
    for name in order:
        file.write(_content(name, tensors[name]).data)


def _content(name: str, tensor: Tensor) -> Array:
    """A tensor's bytes, in the format's order; the array that was read is gone when this returns."""
    array = tensor.read()
    if array.shape != tensor.shape or array.dtype != tensor.dtype:
        raise ValueError(f"{name}: announced {tensor.dtype}{tensor.shape}, is {array.dtype}{array.shape}")
    return np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(-1).view(np.uint8)
