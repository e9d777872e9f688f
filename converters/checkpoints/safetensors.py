"""safetensors files: a JSON header and the arrays after it; no code, no compression.

The library checks a header that is read. Arrays are read past it, and written block by block: memory is bound by the
largest tensor. https://huggingface.co/docs/safetensors
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
from safetensors import SafetensorError, safe_open

from migrate.converters.checkpoints import spans, streaming
from migrate.converters.checkpoints.model import Array, Checkpoint, Entry, Tensor
from migrate.converters.checkpoints.part_file import PartFile
from migrate.converters.checkpoints.streaming import Placed
from migrate.converters.checkpoints.writing import HOW, Metadata, Writing, announced, settled
from migrate.errors import MigrateError

NAME = "safetensors (.safetensors)"
SUFFIXES = (".safetensors",)
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


def sniff(path: Path, head: bytes) -> bool:
    """Eight bytes of the header's length, then JSON."""
    return head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 1 << 27


def read(path: Path) -> Checkpoint:
    """Read it.

    Raises:
        MigrateError: it is truncated or damaged, or has arrays of a dtype that NumPy lacks.
    """
    try:
        with safe_open(path, framework="np") as file:
            known = sorted(file.keys())
        with path.open("rb") as content:
            length = int.from_bytes(content.read(8), "little")
            header = json.loads(content.read(length))
    except (SafetensorError, OSError, ValueError, RecursionError) as error:
        raise MigrateError(f"{path}: truncated or damaged; copy or save it again ({error})") from None
    return Checkpoint(path, NAME, {name: _entry(path, name, header[name], 8 + length) for name in known})


def _entry(path: Path, name: str, stored: Mapping[str, Any], start: int) -> Entry:
    """An array as the header, which the library has checked, describes it."""
    if stored["dtype"] not in DTYPES:
        raise MigrateError(
            f"{path}: {name} has dtype {stored['dtype']}, which is not supported; save it as F32"
        )
    shape, dtype = tuple(stored["shape"]), DTYPES[stored["dtype"]]

    def load() -> Array:
        try:
            return spans.array(path, start + stored["data_offsets"][0], shape, dtype)
        except OSError as error:
            raise MigrateError(f"{path}: {name} cannot be read: {error.strerror or error}") from None

    return Entry(name, shape, dtype, load)


def write(path: Path, tensors: Mapping[str, Tensor], metadata: Metadata, how: Writing = HOW) -> None:
    """Write a file, whole or not at all: the same tensors and metadata give the same bytes.

    Raises:
        MigrateError: the file cannot be written.
        ValueError: a tensor is not what it was announced as, or has a dtype that the format lacks.
    """
    write_files({path: tensors}, metadata, how)


def write_files(files: Mapping[Path, Mapping[str, Tensor]], metadata: Metadata, how: Writing = HOW) -> None:
    """Write several files with the same metadata: all of them or none.

    Raises:
        MigrateError, ValueError: as `write`.
    """
    layouts = {path: _layout(tensors, announced(metadata)) for path, tensors in files.items()}
    with ExitStack() as stack:
        opened = [
            stack.enter_context(PartFile(path, how.source.encode() + layout.head, layout.size, keep=how.keep))
            for path, layout in layouts.items()
        ]
        for file, layout in zip(opened, layouts.values(), strict=True):
            streaming.write(file, layout.placed, how.tell)
        known = settled(metadata)
        for file, tensors in zip(opened, files.values(), strict=True):
            file.write(0, _layout(tensors, known).head)


@dataclass(frozen=True)
class Layout:
    """A file before it is written: its header, where its tensors lie behind that, and its size in bytes."""

    head: bytes
    placed: tuple[Placed, ...]
    size: int


def _layout(tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> Layout:
    # Wide types first, so that every array is aligned to its own size; by name among those.
    order = sorted(tensors, key=lambda name: (-tensors[name].dtype.itemsize, name))
    header: dict[str, Any] = {"__metadata__": dict(metadata)}
    placed, end = [], 0
    for name in order:
        dtype = np.dtype(tensors[name].dtype).newbyteorder("<")
        if dtype not in CODES:
            raise ValueError(f"{name}: safetensors has no dtype {tensors[name].dtype}")
        item = Placed(name, tensors[name], dtype, end)
        placed.append(item)
        end += item.size
        header[name] = {
            "dtype": CODES[dtype],
            "shape": list(item.tensor.shape),
            "data_offsets": [item.start, end],
        }
    encoded = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    encoded += b" " * (-len(encoded) % 8)
    head = len(encoded).to_bytes(8, "little") + encoded
    return Layout(
        head, tuple(replace(item, start=item.start + len(head)) for item in placed), len(head) + end
    )
