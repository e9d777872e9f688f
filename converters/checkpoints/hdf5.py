"""Careful reading of HDF5 files that may come from anywhere.

HDF5 can point out of the file (external links, external and virtual datasets), into itself in circles, and can
promise arrays that are far larger than what is stored. Keras writes none of these, so all are refused.
https://docs.h5py.org/en/stable/high/group.html#external-links
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import h5py
import numpy as np

from migrate.converters.checkpoints import blocks, spans
from migrate.converters.checkpoints.model import Array, Entry
from migrate.errors import MigrateError

Item = TypeVar("Item", h5py.Group, h5py.Dataset)
DAMAGED = (OSError, RuntimeError, LookupError, ValueError, TypeError, AttributeError)
SIGNATURE = b"\x89HDF\r\n\x1a\n"
DEEPEST = 64  # levels of groups
RATIO = 1100  # deflate packs at most 1032 to 1
IN_PLACE = 1024 * 1024  # bytes from which an array is read past HDF5
UNPACKED = 64 * 1024 * 1024  # bytes that an array may have whatever its ratio


def open_file(path: Path, content: BinaryIO | None = None) -> h5py.File:
    """Open the file, or the content that lies within it.

    Raises:
        MigrateError: it is truncated, or not HDF5.
    """
    try:
        return h5py.File(content or path, "r")
    except OSError as error:
        reason = "truncated" if "truncated" in str(error) else "damaged, or not an HDF5 file"
        raise MigrateError(f"{path}: {reason}; copy or save it again ({_brief(error)})") from None


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Whatever the library raises of what is damaged becomes one error: it decodes as it goes, and checks little first.

    Raises:
        MigrateError: the file is damaged.
    """
    try:
        yield
    except DAMAGED as error:
        raise MigrateError(f"{path}: damaged; copy or save it again ({_brief(error)})") from None


def members(path: Path, group: h5py.Group) -> Iterator[tuple[str, h5py.Group | h5py.Dataset]]:
    """A group's members, in the order of their names.

    Raises:
        MigrateError: a member is a link, lies too deep, or cannot be read.
    """
    if group.name.count("/") > DEEPEST:
        raise MigrateError(f"{path}: groups nested deeper than {DEEPEST} levels; not a Keras checkpoint")
    try:
        for key in group:
            if not isinstance(group.get(key, getlink=True), h5py.HardLink):
                raise MigrateError(
                    f"{path}: {group.name}/{key} is a link; links in checkpoints are not followed"
                )
            yield key, group[key]
    except (OSError, RuntimeError, KeyError) as error:
        raise MigrateError(
            f"{path}: damaged at {group.name}; copy or save it again ({_brief(error)})"
        ) from None


def follow(path: Path, group: h5py.Group, name: str, kind: type[Item]) -> Item:
    """A member that the file lists, by a name that may lead through several groups, link by link.

    Raises:
        MigrateError: it is not there, is something else, or lies behind a link.
    """
    item: Any = group
    try:
        for part in name.strip("/").split("/"):
            if not isinstance(item.get(part, getlink=True), h5py.HardLink | None):
                raise MigrateError(
                    f"{path}: {group.name}/{name} is a link; links in checkpoints are not followed"
                )
            item = item[part]
    except (AttributeError, KeyError):
        item = None
    except (OSError, RuntimeError) as error:
        raise MigrateError(f"{path}: damaged at {name}; copy or save it again ({_brief(error)})") from None
    if not isinstance(item, kind):
        raise MigrateError(f"{path}: {name} is listed but not stored; copy or save the file again")
    return item


def names_attribute(path: Path, group: h5py.Group, attribute: str) -> tuple[str, ...] | None:
    """A list of names, which Keras cuts in pieces ``weight_names0``, ... where it is longer than HDF5 allows.

    None if the group has no such attribute.
    """
    try:
        found = [group.attrs[attribute]] if attribute in group.attrs else []
        while f"{attribute}{len(found)}" in group.attrs and attribute not in group.attrs:
            found.append(group.attrs[f"{attribute}{len(found)}"])
        names = [name for piece in found for name in np.asarray(piece).ravel().tolist()]
    except (OSError, RuntimeError) as error:
        raise MigrateError(
            f"{path}: damaged at {group.name}; copy or save it again ({_brief(error)})"
        ) from None
    return tuple(text(name) for name in names) if found else None


def text(value: Any) -> str:
    """An HDF5 string, which older files store as bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def entry(path: Path, dataset: h5py.Dataset, start: int | None = 0) -> Entry:
    """A dataset as a lazy entry. bfloat16, which NumPy lacks, is widened to float32, without loss.

    Args:
        start: where the HDF5 file begins in the file at the path; None if it does not lie there as it is.

    Raises:
        MigrateError: it lies outside the file, is no plain array, or promises more than the file can hold.
    """
    name = dataset.name.strip("/")
    if dataset.external is not None or dataset.is_virtual:
        raise MigrateError(f"{path}: {name} lies in another file; such datasets are not followed")
    if dataset.nbytes > UNPACKED and dataset.nbytes > RATIO * dataset.id.get_storage_size():
        raise MigrateError(f"{path}: {name} claims {dataset.nbytes} bytes, which the file cannot hold")
    bfloat16 = text(dataset.attrs.get("dtype", "")) == "bfloat16" and dataset.dtype.itemsize == 2
    if dataset.dtype.kind not in "biufc" and not bfloat16:
        raise MigrateError(f"{path}: {name} is not an array of numbers (dtype {dataset.dtype})")
    if not bfloat16:
        _check_stored(path, name, dataset)

    def read() -> Array:
        place = dataset.id.get_offset() if start is not None and dataset.nbytes >= IN_PLACE else None
        try:
            if start is not None and place is not None:
                array = spans.array(path, start + place, dataset.shape, dataset.dtype)
            else:
                array = dataset[()] if dataset.shape else np.asarray(dataset[()], dataset.dtype)
        except DAMAGED as error:
            raise MigrateError(
                f"{path}: {name} is damaged; copy or save it again ({_brief(error)})"
            ) from None
        return _widen(array) if bfloat16 else array

    return Entry(name, tuple(dataset.shape), np.dtype(np.float32) if bfloat16 else dataset.dtype, read)


def _check_stored(path: Path, name: str, dataset: h5py.Dataset) -> None:
    """See that numbers are stored as some machine has them, and as many bytes as there are of them.

    HDF5 converts numbers of any layout, so what one flipped bit makes of a number's description would be read too.

    Raises:
        MigrateError: they are not.
    """
    if not h5py.h5t.py_create(dataset.dtype, logical=True).equal(dataset.id.get_type()):
        raise MigrateError(
            f"{path}: {name} is stored as no numbers that there are; copy or save the file again"
        )
    if dataset.chunks:
        whole = prod(-(-size // step) for size, step in zip(dataset.shape, dataset.chunks, strict=True))
        is_whole = dataset.id.get_num_chunks() == whole
    else:
        is_whole = dataset.id.get_storage_size() == dataset.nbytes
    if not is_whole:
        raise MigrateError(
            f"{path}: {name} does not have the bytes that its shape says; copy or save it again"
        )


def check_apart(path: Path, file: h5py.File, names: Iterable[str]) -> None:
    """See that no two datasets share bytes of the file, numbers or descriptions.

    Raises:
        MigrateError: two do: a place is damaged, and what is read there is something else.
    """
    spans = []
    for name in names:
        dataset = file[name]
        about, start = h5py.h5o.get_info(dataset.id), dataset.id.get_offset()
        spans.append(
            (about.addr, about.addr + (about.hdr.space.total if about.hdr.nchunks == 1 else 1), name)
        )
        if start is not None:
            spans.append((start, start + dataset.id.get_storage_size(), name))
    for (_, end, one), (start, _, other) in itertools.pairwise(sorted(spans)):
        if start < end:
            raise MigrateError(f"{path}: {one} and {other} lie in one place; copy or save the file again")


def refill(path: Path, arrays: Mapping[str, Callable[[], Array]]) -> None:
    """Put other numbers into datasets of a file of one's own, each read when its turn comes; all else stays.

    Raises:
        MigrateError: a dataset does not store plain numbers of the array's kind.
    """
    with h5py.File(path, "r+") as file:
        for name, read in arrays.items():
            dataset, array = file[name], read()
            if dataset.dtype.kind != array.dtype.kind:
                raise MigrateError(f"{path}: {name} is stored as {dataset.dtype}, which is not written")
            for block in blocks.blocks(array.shape, array.dtype.itemsize):
                part = array[block.index]
                content = blocks.content(array, block, array.dtype)
                dataset[block.index] = np.frombuffer(content, array.dtype).reshape(part.shape)


def _widen(array: Array) -> Array:
    """bfloat16 is the upper half of float32."""
    return (array.view(np.uint16).astype(np.uint32) << 16).view(np.float32)


def _brief(error: BaseException) -> str:
    lines = str(error.args[0] if error.args else error).strip("'\"").splitlines()
    return lines[0] if lines else type(error).__name__
