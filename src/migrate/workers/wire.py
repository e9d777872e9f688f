"""How values cross between the processes: plain data as it is, arrays as dtype, shape and raw bytes; never pickles.

execnet's serializer carries None, bool, int, float, str, bytes, list, tuple and dict. This adds NumPy arrays, which
travel after the tree that holds them, in chunks (execnet's messages are bound by 2 GiB), and integers of any size.
An array's place in the tree is held by a frozenset, a kind that the tree itself must not contain.
"""

from __future__ import annotations

import time
from math import prod
from typing import Any, Protocol

import numpy as np

CHUNK = 4 * 1024 * 1024  # bytes: measured, smaller and larger ones are slower
INT_LIMIT = 2**31 - 1  # execnet packs smaller integers in four bytes, and fails on large negative ones
ARRAY_KINDS = "biufcSU"


class Channel(Protocol):
    """What is used of an execnet channel."""

    def send(self, item: object) -> None: ...

    def receive(self, timeout: float | None = None) -> Any: ...


def pack(tree: Any) -> tuple[Any, list[np.ndarray[Any, Any]]]:
    """Split a tree into what execnet can carry and its arrays.

    Raises:
        TypeError: something in the tree cannot travel; the message says where it is.
    """
    arrays: list[np.ndarray[Any, Any]] = []
    return _pack(tree, arrays, "value"), arrays


def _pack(value: Any, arrays: list[np.ndarray[Any, Any]], place: str) -> Any:
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in ARRAY_KINDS:
            raise TypeError(f"{place}: an array of dtype {value.dtype} cannot travel between processes")
        arrays.append(value)
        return frozenset([("array", len(arrays) - 1)])
    if isinstance(value, np.generic):
        return _pack(value.item(), arrays, place)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) <= INT_LIMIT else frozenset([("int", str(int(value)))])
    kind = next((kind for kind in (float, str, bytes) if isinstance(value, kind)), None)
    if kind:
        return kind(value)  # a subclass would not be recognised
    if isinstance(value, list | tuple):
        items = [_pack(item, arrays, f"{place}[{position}]") for position, item in enumerate(value)]
        return tuple(items) if isinstance(value, tuple) else items
    if isinstance(value, dict):
        return {
            _pack(key, arrays, f"a key of {place}"): _pack(item, arrays, f"{place}[{key!r}]")
            for key, item in value.items()
        }
    raise TypeError(f"{place}: {type(value).__name__} cannot travel between processes")


def unpack(tree: Any, arrays: list[np.ndarray[Any, Any]]) -> Any:
    """Put the arrays back into their places: the inverse of `pack`."""
    if isinstance(tree, frozenset):
        ((kind, content),) = tree
        return arrays[content] if kind == "array" else int(content)
    if isinstance(tree, list):
        return [unpack(item, arrays) for item in tree]
    if isinstance(tree, tuple):
        return tuple(unpack(item, arrays) for item in tree)
    if isinstance(tree, dict):
        return {unpack(key, arrays): unpack(item, arrays) for key, item in tree.items()}
    return tree


def send(channel: Channel, tree: Any) -> None:
    """Send a tree: first the plain part with each array's dtype and shape, then the arrays' bytes.

    Raises:
        TypeError: as `pack`, before anything is sent.
        OSError: the other side is gone.
    """
    plain, arrays = pack(tree)
    channel.send((plain, [(array.dtype.str, array.shape) for array in arrays]))
    for array in arrays:
        content = np.ascontiguousarray(array).reshape(-1).view(np.uint8) if array.nbytes else array
        for start in range(0, array.nbytes, CHUNK):
            channel.send(content[start : start + CHUNK].tobytes())


def receive(channel: Channel, timeout: float | None = None) -> Any:
    """Receive a tree.

    Args:
        channel: where `send` is called on the other side.
        timeout: seconds until the whole has to be here; None waits as long as the other side lives.

    Raises:
        EOFError: the other side is gone.
        OSError: execnet's TimeoutError, when the time is over.
    """
    deadline = None if timeout is None else time.monotonic() + timeout

    def item() -> Any:
        return channel.receive(None if deadline is None else max(deadline - time.monotonic(), 0.001))

    plain, heads = item()
    arrays = []
    for name, shape in heads:
        dtype = np.dtype(name)
        content = np.empty(prod(shape) * dtype.itemsize, np.uint8)
        filled = 0
        while filled < content.size:
            chunk = np.frombuffer(item(), np.uint8)
            content[filled : filled + chunk.size] = chunk
            filled += chunk.size
        arrays.append(content.view(dtype).reshape(shape) if content.size else np.empty(shape, dtype))
    return unpack(plain, arrays)
