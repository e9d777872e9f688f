"""PyTorch's pickles, read without PyTorch and without running anything that they name.

A pickle is a small program that may call whatever it names. Here a name stands for what builds tensors and plain
containers, the list that ``torch.load(weights_only=True)`` has, and for nothing else: every other name becomes a
`Foreign`, which remembers what it was given and does nothing.
https://docs.pytorch.org/docs/stable/notes/serialization.html
"""

from __future__ import annotations

import pickle
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, BinaryIO, Literal

import ml_dtypes
import numpy as np

from migrate.converters.checkpoints.model import Array
from migrate.errors import MigrateError

DAMAGED = (
    *(pickle.UnpicklingError, EOFError, ValueError, LookupError, AttributeError, TypeError, ImportError),
    *(MemoryError, ArithmeticError, RecursionError),
)
"""What a damaged pickle makes Python's unpickler raise."""
DTYPES: dict[str, np.dtype[Any]] = {
    **{
        name: np.dtype(code)
        for name, code in {
            "bool": "?",
            "uint8": "u1",
            "int8": "i1",
            "uint16": "u2",
            "int16": "i2",
            "uint32": "u4",
            "int32": "i4",
            "uint64": "u8",
            "int64": "i8",
            "float16": "f2",
            "float32": "f4",
            "float64": "f8",
            "complex64": "c8",
            "complex128": "c16",
        }.items()
    },
    **{
        name: np.dtype(getattr(ml_dtypes, name))
        for name in ("bfloat16", "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz")
    },
}
STORAGES = {
    "BoolStorage": "bool",
    "ByteStorage": "uint8",
    "CharStorage": "int8",
    "ShortStorage": "int16",
    "IntStorage": "int32",
    "LongStorage": "int64",
    "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16",
    "FloatStorage": "float32",
    "DoubleStorage": "float64",
    "ComplexFloatStorage": "complex64",
    "ComplexDoubleStorage": "complex128",
    "UntypedStorage": "uint8",
}
Order = Literal["<", ">"]
EXPANDED = 64 * 1024 * 1024  # bytes that a tensor may have whatever its storage holds


@dataclass(frozen=True)
class Storage:
    """The numbers of one or more tensors, still in the file. ``count``: how many of ``dtype``."""

    key: str
    dtype: np.dtype[Any]
    count: int

    @property
    def size(self) -> int:
        """In bytes."""
        return self.count * self.dtype.itemsize


@dataclass(frozen=True)
class View:
    """A tensor: which numbers of its storage it has, and in what order. ``strides`` and ``offset`` count numbers."""

    storage: Storage
    dtype: np.dtype[Any]
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def problem(self) -> str | None:
        """Why the storage cannot hold it; None if it can."""
        if min((*self.shape, *self.strides, self.offset), default=0) < 0:
            return "has a negative size"
        last = sum((length - 1) * stride for length, stride in zip(self.shape, self.strides, strict=True))
        if 0 not in self.shape and (self.offset + last + 1) * self.dtype.itemsize > self.storage.size:
            return "is larger than what is stored of it"
        size = prod(self.shape) * self.dtype.itemsize
        if size > max(EXPANDED, self.storage.size):
            return f"claims {size} bytes, of which {self.storage.size} are stored"
        return None

    def of(self, data: bytes, order: Order) -> Array:
        """The array, given the bytes of its storage, and their byte order."""
        flat = np.frombuffer(data, self.dtype.newbyteorder(order))
        strides = tuple(stride * self.dtype.itemsize for stride in self.strides)
        if 0 in self.shape:
            return np.empty(self.shape, self.dtype)
        if self.strides == tuple(
            prod(self.shape[axis + 1 :]) for axis in range(len(self.shape))
        ):  # as they lie
            numbers = flat[self.offset : self.offset + prod(self.shape)].reshape(self.shape)
            return numbers.astype(self.dtype, copy=False)
        view = np.lib.stride_tricks.as_strided(flat[self.offset :], self.shape, strides, writeable=False)
        return np.array(view, self.dtype, order="C")


class Foreign(dict[Any, Any]):
    """An object of a class or function that a pickle names and that is not called."""

    title = ""

    def __new__(cls, *given: Any, **named: Any) -> Foreign:
        made = dict.__new__(cls)
        dict.update(made, enumerate(given), **named)
        return made

    def __init__(self, *given: Any, **named: Any) -> None:
        """What was given is kept by `__new__`, which pickles may call alone."""

    def __call__(self, *given: Any, **named: Any) -> Foreign:
        return type(self)(*given, **named)

    def __setstate__(self, state: Any) -> None:
        parts = state if isinstance(state, tuple) else (state,)
        for part in parts:
            self.update(part if isinstance(part, dict) else {"state": part})

    def append(self, item: Any) -> None:
        self[len(self)] = item

    def extend(self, items: Any) -> None:
        for item in items:
            self.append(item)

    def __hash__(self) -> int:  # type: ignore[override]  # a pickle may use it as a key
        return id(self)


@dataclass(frozen=True)
class Pickle:
    """What a pickle holds. ``foreign``: the names in it that loading it the usual way would import and call."""

    value: Any
    foreign: tuple[str, ...]
    storages: Mapping[str, Storage]


class Reader(pickle.Unpickler):
    """Python's unpickler, with names and storages under control."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file, encoding="utf-8", errors="replace")
        self.foreign: dict[str, type[Foreign]] = {}
        self.storages: dict[str, Storage] = {}

    def find_class(self, module: str, name: str) -> Any:
        full = f"{module}.{name}"
        if full in BUILDERS:
            return BUILDERS[full]
        if module in ("torch", "torch.storage") and name in STORAGES:
            return DTYPES[STORAGES[name]]
        if module == "torch" and name in DTYPES:
            return DTYPES[name]
        if full not in self.foreign:
            self.foreign[full] = type("Foreign", (Foreign,), {"title": full})
        return self.foreign[full]

    def persistent_load(self, pid: Any) -> Any:
        kind, dtype, key, _, count, *view = pid
        if kind != "storage" or not isinstance(dtype, np.dtype) or not isinstance(count, int) or count < 0:
            raise pickle.UnpicklingError(f"no storage: {pid!r}"[:80])
        if view not in ([], [None]):
            raise pickle.UnpicklingError("storages within storages, of PyTorch before 0.4, are not read")
        return self.storages.setdefault(str(key), Storage(str(key), dtype, count))


def load(path: Path, file: BinaryIO) -> Pickle:
    """Read the pickle at a file's position.

    Raises:
        MigrateError: it is damaged.
    """
    reader = Reader(file)
    try:
        value = reader.load()
    except DAMAGED as error:
        raise MigrateError(f"{path}: damaged pickle; copy or save it again ({error})") from None
    return Pickle(value, tuple(reader.foreign), reader.storages)


def named(path: Path, value: Any) -> dict[str, View]:
    """Every tensor of a pickle by its name, each of which fits its storage.

    Raises:
        MigrateError: two have one name, or one does not fit.
    """
    found: dict[str, View] = {}
    for name, view in tensors(value):
        problem = "is there twice" if name in found else view.problem()
        if problem:
            raise MigrateError(f"{path}: {name} {problem}; copy or save the file again")
        found[name] = view
    return found


def tensors(value: Any) -> Iterator[tuple[str, View]]:
    """Every tensor in nested containers, by its path: ``state_dict.conv.weight``. Modules are looked into."""
    seen: set[int] = set()
    waiting: list[tuple[tuple[str, ...], Any]] = [((), value)]
    while waiting:
        path, item = waiting.pop()
        if isinstance(item, View):
            yield ".".join(path), item
            continue
        if id(item) in seen:
            continue
        if isinstance(item, dict):
            inner = [
                ((*path, str(key)) if str(key) not in HIDDEN else path, part) for key, part in item.items()
            ]
        elif isinstance(item, list | tuple):
            inner = [((*path, str(position)), part) for position, part in enumerate(item)]
        else:
            continue
        seen.add(id(item))
        waiting.extend(reversed(inner))


HIDDEN = frozenset({"_parameters", "_buffers", "_modules"})
"""Where a pickled module keeps its parts: no part of their names."""


def _view(storage: Any, offset: Any, shape: Any, strides: Any, *rest: Any) -> View:
    return _typed(storage, offset, shape, strides, storage.dtype)


def _view_of_dtype(storage: Any, offset: Any, shape: Any, strides: Any, *rest: Any) -> View:
    return _typed(storage, offset, shape, strides, rest[2])


def _typed(storage: Any, offset: Any, shape: Any, strides: Any, dtype: Any) -> View:
    numbers = (offset, *shape, *strides)
    if not isinstance(storage, Storage) or not isinstance(dtype, np.dtype) or len(shape) != len(strides):
        raise pickle.UnpicklingError("no tensor")
    if not all(isinstance(number, int) for number in numbers):
        raise pickle.UnpicklingError("a tensor's sizes are no integers")
    return View(storage, dtype, offset, tuple(shape), tuple(strides))


def _itself(value: Any, *rest: Any) -> Any:
    return value


def _through(function: Callable[..., Any], kind: Any, given: tuple[Any, ...], state: Any = None) -> Any:
    """A tensor of a subclass: what its function makes of what it is given."""
    if function not in (_view, _view_of_dtype, _itself):
        raise pickle.UnpicklingError("no tensor")
    return function(*given)


def _bytes(value: bytes = b"") -> bytes:
    return bytes(memoryview(value))  # never `bytes(2**40)`


def _encode(value: str, encoding: str = "utf-8", errors: str = "strict") -> bytes:
    return value.encode("latin-1" if encoding == "latin1" else "utf-8")


BUILDERS: dict[str, Any] = {
    "collections.OrderedDict": OrderedDict,
    "collections.Counter": Counter,
    "builtins.set": set,
    "__builtin__.set": set,
    "builtins.bytearray": _bytes,
    "builtins.complex": complex,
    "_codecs.encode": _encode,
    "torch.Size": tuple,
    "torch.serialization._get_layout": str,
    "torch.device": str,
    "torch._utils._rebuild_tensor": _view,
    "torch._utils._rebuild_tensor_v2": _view,
    "torch._utils._rebuild_tensor_v3": _view_of_dtype,
    "torch._utils._rebuild_parameter": _itself,
    "torch._utils._rebuild_parameter_with_state": _itself,
    "torch._tensor._rebuild_from_type_v2": _through,
    **{f"torch.jit._pickle.build_{kind}list": _itself for kind in ("int", "bool", "double", "tensor")},
    "torch.jit._pickle.restore_type_tag": _itself,
    "torch.nn.parameter.Parameter": _itself,
    "torch.Tensor": _itself,
}
"""What a pickle may call: tensors and plain containers."""
