"""TensorFlow's checkpoints, ``PREFIX.index`` with ``PREFIX.data-00000-of-00001``: by ``tf.train.Checkpoint``, by a
``Saver`` of TensorFlow 1, and as the variables of a SavedModel.

The index is a table of names, each with dtype, shape, place and checksum; every array is checked when it is read.
https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/tensor_bundle.proto
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from migrate.converters.checkpoints import object_graph, optimizer_graph, sstable, tensor_types
from migrate.converters.checkpoints.keras_tree import NOT_WEIGHTS
from migrate.converters.checkpoints.model import Array, Arrays, Checkpoint, Entry
from migrate.converters.checkpoints.wire import WireError, fields, signed, varint
from migrate.errors import MigrateError

NAME = "TensorFlow checkpoint (.index, .data-…)"
OBJECTS = "_CHECKPOINTABLE_OBJECT_GRAPH"
SUFFIX = ".index"
LONGEST_INDEX = 1 << 30  # bytes
CHECKSUM = 4  # bytes


@dataclass(frozen=True)
class Stored:
    """Where a tensor lies. ``offset``, ``size``: bytes of its shard's file."""

    dtype: int
    shape: tuple[int, ...]
    shard: int
    offset: int
    size: int
    checksum: int
    sliced: bool


def sniff(path: Path, head: bytes) -> bool:
    """An index: its suffix, and the table's mark at its end unless that is cut off."""
    return path.suffix == SUFFIX and bool(head)


def read(path: Path) -> Checkpoint:
    """Read it.

    Raises:
        MigrateError: the index or a data file is missing, truncated or damaged.
    """
    return as_checkpoint(path, NAME, entries(path))


def as_checkpoint(
    path: Path, form: str, found: dict[str, Entry], foreign: tuple[str, ...] = ()
) -> Checkpoint:
    """A checkpoint of TensorFlow's arrays, with the model that its object graph describes.

    Raises:
        MigrateError: the object graph is damaged.
    """
    objects = found.pop(OBJECTS, None)
    numbers = {name: entry for name, entry in found.items() if not _is_aside(entry)}
    try:
        graph = object_graph.nodes(memoryview(objects.read().item())) if objects else ()
        root = object_graph.tree(graph, numbers)
        kept = optimizer_graph.kept(graph, found)
    except (WireError, TypeError, ValueError, RecursionError) as error:
        raise MigrateError(f"{path}: its objects are damaged; copy or save it again ({error})") from None
    weights = {weight.entry.name for _, weight in root.all_weights()} if root else set()
    ignored = {name: _reason(name, entry) for name, entry in found.items() if name not in weights}
    ignored = {name: reason for name, reason in ignored.items() if reason}
    return Checkpoint(path, form, found, root, True, ignored, foreign, kept=kept)


def _is_aside(entry: Entry) -> bool:
    """Whether an array is text, or a number that counts: a step, an epoch."""
    return entry.dtype.hasobject or (entry.dtype.kind in "iu" and not entry.shape)


def _reason(name: str, entry: Entry) -> str:
    """Why an array is no weight of the model; empty if nothing says so."""
    if "/.OPTIMIZER_SLOT/" in name or "optimizer" in name.partition("/.ATTRIBUTES/")[0].split("/"):
        return "optimizer state"
    if _is_aside(entry):
        return "text" if entry.dtype.hasobject else "a counter"
    return next((reason for part, reason in NOT_WEIGHTS.items() if part in name.split("/")), "")


def entries(path: Path) -> dict[str, Entry]:
    """The arrays that an index lists, by the names that it has for them.

    Raises:
        MigrateError: as `read`.
    """
    shards = shards_of(path)
    return {name: _entry(path, shards, name, stored) for name, stored in table_of(path).items()}


def table_of(path: Path) -> dict[str, Stored]:
    """Where each array of an index lies, by name.

    Raises:
        MigrateError: the index is truncated or damaged.
    """
    try:
        table = sstable.items(memoryview(content_of(path)))
        named = ((key.decode("utf-8", "replace"), content) for key, content in table)
        return {key: _stored(content) for key, content in named if key and key.isprintable()}
    except (WireError, ValueError) as error:
        raise MigrateError(f"{path}: truncated or damaged; copy or save it again ({error})") from None


def content_of(path: Path) -> bytes:
    """An index's bytes.

    Raises:
        MigrateError: it cannot be read, or is larger than any.
    """
    try:
        if path.stat().st_size > LONGEST_INDEX:
            raise MigrateError(f"{path}: larger than any index that TensorFlow writes; refused")
        return path.read_bytes()
    except OSError as error:
        raise MigrateError(f"{path}: cannot be read: {error.strerror}") from None


def shards_of(path: Path) -> tuple[Path, ...]:
    """An index's data files.

    Raises:
        MigrateError: the index is damaged, or one is missing.
    """
    try:
        key, header = next(sstable.items(memoryview(content_of(path))), (b"", memoryview(b"")))
        facts = {field.number: field.value for field in fields(header)} if not key else {}
    except (WireError, ValueError) as error:
        raise MigrateError(f"{path}: truncated or damaged; copy or save it again ({error})") from None
    if facts.get(2, 0):
        raise MigrateError(f"{path}: its numbers are big-endian, which is not read")
    count = facts.get(1, 0)
    prefix = path.name.removesuffix(SUFFIX)
    names = (f"{prefix}.data-{number:05d}-of-{count:05d}" for number in range(count))
    found = tuple(
        itertools.takewhile(lambda shard: shard.is_file(), (path.with_name(name) for name in names))
    )
    if len(found) < max(count, 1):
        missing = f"{prefix}.data-{len(found):05d}-of-{max(count, 1):05d}"
        raise MigrateError(f"{path}: {missing} is not beside it; copy all files of the checkpoint")
    return found


def _stored(content: memoryview) -> Stored:
    found: dict[int, int] = {}
    shape: tuple[int, ...] = ()
    sliced = False
    for field in fields(content):
        if field.number == 2:
            shape = tensor_types.shape(field.data)
        elif field.number == 7:
            sliced = True
        else:
            found[field.number] = field.value
    offset, size = (signed(found.get(number, 0)) for number in (4, 5))
    return Stored(found.get(1, 0), shape, found.get(3, 0), offset, size, found.get(6, 0), sliced)


def _entry(path: Path, shards: tuple[Path, ...], name: str, stored: Stored) -> Entry:
    dtype = tensor_types.TENSORFLOW.get(stored.dtype)
    if dtype is None:
        raise MigrateError(f"{path}: {name} has a dtype that is not supported (number {stored.dtype})")
    if min((*stored.shape, stored.offset, stored.size)) < 0 or stored.shard >= len(shards):
        raise MigrateError(f"{path}: {name} is damaged; copy or save the file again")
    shard = shards[stored.shard]
    if not stored.sliced:
        whole = dtype.hasobject or prod(stored.shape) * dtype.itemsize == stored.size
        if not whole or stored.offset + stored.size > shard.stat().st_size:
            raise MigrateError(f"{path}: {name} does not fit {shard.name}; copy all files again")

    def load() -> Array:
        if stored.sliced:
            raise MigrateError(
                f"{path}: {name} is stored in slices, which are not read; save it from an unpartitioned variable"
            )
        with shard.open("rb") as file:
            file.seek(stored.offset)
            data = file.read(stored.size)
        if dtype.hasobject:
            return _strings(path, name, stored, data)
        if sstable.checksum(data) != sstable.unmasked(stored.checksum):
            raise MigrateError(f"{path}: {name} is damaged in {shard.name}; copy or save it again")
        return np.frombuffer(data, dtype).reshape(stored.shape)

    return Entry(name, stored.shape, dtype, load)


def _strings(path: Path, name: str, stored: Stored, data: bytes) -> Array:
    """An array of strings: their lengths, a checksum of those, and their bytes."""
    view, at = memoryview(data), 0
    lengths = []
    made: np.ndarray[Any, Any] = np.empty(prod(stored.shape), object)
    try:
        for _ in range(len(made)):
            length, at = varint(view, at)
            lengths.append(length)
        ends = list(itertools.accumulate(lengths, initial=at + CHECKSUM))
        if ends[-1] != len(data):
            raise WireError("cut off")
    except WireError as error:
        raise MigrateError(f"{path}: {name} is damaged; copy or save it again ({error})") from None
    made[:] = [data[start:end] for start, end in itertools.pairwise(ends)]
    _check_strings(path, name, stored, lengths, data[at : at + CHECKSUM], made)
    return made.reshape(stored.shape)


def _check_strings(
    path: Path, name: str, stored: Stored, lengths: list[int], own: bytes, made: Array
) -> None:
    """Both checksums are over the lengths as 32-bit numbers (64 bits if they need it), then over the strings."""
    sizes = b"".join(length.to_bytes(4 if length < 1 << 32 else 8, "little") for length in lengths)
    good = sstable.unmasked(int.from_bytes(own, "little")) == sstable.checksum(sizes)
    if not good or sstable.unmasked(stored.checksum) != sstable.checksum(sizes + own + b"".join(made)):
        raise MigrateError(f"{path}: {name} is damaged; copy or save it again")


def refill(path: Path, target: Path, arrays: Arrays) -> None:
    """Write it again under another prefix, with other numbers in the entries named.

    Raises:
        MigrateError: the target is no index, or an entry is not stored as one array.
    """
    from migrate.converters.checkpoints import bundle_writer

    bundle_writer.copy(path, target)
    bundle_writer.refill(target, arrays)
