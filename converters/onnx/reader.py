"""Reading an ONNX file that may come from anywhere: every tensor checked before anything is made of it.

Weights outside the file must lie in its folder or below, as plain files: no absolute path, no ``..``, no link.
https://onnx.ai/onnx/repo-docs/ExternalData.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from onnx import AttributeProto, GraphProto, ModelProto, TensorProto, numpy_helper

from migrate.converters.onnx.expanding import walk
from migrate.converters.onnx.graph import Array
from migrate.converters.onnx.parsing import dtype_name
from migrate.errors import MigrateError

NEWEST = 28  # opset; what comes after it may mean something else by the same names
OLDEST = 7  # before it, broadcasting had other rules
LARGEST = 2**31  # bytes of a protocol buffer


@dataclass(frozen=True)
class Model:
    """A file that was read.

    Attributes:
        proto: the model, its weights outside the file not loaded.
        folder: where they are.
    """

    path: Path
    proto: ModelProto

    def array(self, tensor: TensorProto) -> Array:
        """The values of one tensor; those of a file beside the model stay on the disk until they are used."""
        if tensor.data_location != TensorProto.EXTERNAL:
            return numpy_helper.to_array(tensor)
        file, offset, _ = external(self.path, tensor)
        dtype = onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type)
        if dtype_name(tensor.data_type) in PACKED:
            raw = TensorProto(data_type=tensor.data_type, dims=tensor.dims)
            raw.raw_data = np.memmap(file, np.uint8, "r", offset, (stored_bytes(tensor),)).tobytes()
            return numpy_helper.to_array(raw)
        shape = tuple(tensor.dims)
        if not prod(shape):
            return np.empty(shape, dtype)
        return np.memmap(file, dtype, "r", offset, shape)


def read(path: Path) -> Model:
    """Read a model and check it.

    Raises:
        MigrateError: it is damaged, of an opset that is not known, or a tensor of it is not what it says.
    """
    try:
        if path.stat().st_size >= LARGEST:
            raise MigrateError(f"{path}: larger than a model can be in one file; save its weights beside it")
        proto = ModelProto.FromString(path.read_bytes())
    except OSError as error:
        raise MigrateError(f"{path}: cannot be read: {error.strerror or error}") from None
    except DecodeError:
        raise MigrateError(f"{path}: not an ONNX model, or a damaged one; copy or export it again") from None
    check(path, proto)
    return Model(path, proto)


def check(path: Path, proto: ModelProto) -> None:
    """See that a model is whole.

    Raises:
        MigrateError: it is not.
    """
    if not proto.HasField("graph") or not proto.opset_import:
        raise MigrateError(f"{path}: holds no ONNX graph; copy or export it again")
    for entry in proto.opset_import:
        if entry.domain in ("", "ai.onnx") and not OLDEST <= entry.version <= NEWEST:
            raise MigrateError(
                f"{path}: is of opset {entry.version}; {OLDEST} to {NEWEST} are known. Export it for one of those"
            )
    for tensor in tensors(proto.graph):
        check_tensor(path, tensor)
    sparse = [tensor.values.name for graph in graphs(proto.graph) for tensor in graph.sparse_initializer]
    if sparse:
        raise MigrateError(f"{path}: has sparse weights ({', '.join(sparse)}), which are not supported")


def graphs(graph: GraphProto) -> Iterator[GraphProto]:
    """A graph and the bodies in it."""
    yield graph
    for node in walk(graph):
        for attribute in node.attribute:
            if attribute.type == AttributeProto.GRAPH:
                yield attribute.g


def tensors(graph: GraphProto) -> Iterator[TensorProto]:
    """Every tensor that a graph holds."""
    for each in graphs(graph):
        yield from each.initializer
    for node in walk(graph):
        for attribute in node.attribute:
            if attribute.type == AttributeProto.TENSOR:
                yield attribute.t
            yield from attribute.tensors


PACKED = {"int4": 2, "uint4": 2, "float4_e2m1": 2, "int2": 4, "uint2": 4}
"""Dtypes of which several share a byte."""
FIELDS = ("float_data", "int32_data", "int64_data", "double_data", "uint64_data", "string_data")


def check_tensor(path: Path, tensor: TensorProto) -> None:
    """See that a tensor has as many bytes as its shape says.

    Raises:
        MigrateError: it has not.
    """
    name = tensor.name or "a constant without a name"
    dtype = dtype_name(tensor.data_type)
    if dtype is None or any(size < 0 for size in tensor.dims):
        raise MigrateError(f"{path}: {name} has no dtype or shape that there is; copy or export it again")
    if tensor.data_location == TensorProto.EXTERNAL:
        external(path, tensor)
        return
    if tensor.HasField("raw_data"):
        found, wanted = len(tensor.raw_data), stored_bytes(tensor)
    else:
        found = sum(len(getattr(tensor, field)) for field in FIELDS)
        wanted = prod(tensor.dims) * (2 if dtype.startswith("complex") else 1)
        if dtype in PACKED:
            wanted = -(-wanted // PACKED[dtype])
    if found != wanted:
        shape = " x ".join(map(str, tensor.dims)) or "scalar"
        raise MigrateError(
            f"{path}: {name} ({dtype}, {shape}) does not have the data that its shape says; copy or export it again"
        )


def stored_bytes(tensor: TensorProto) -> int:
    """How many bytes a tensor's elements take in the file."""
    name = dtype_name(tensor.data_type) or ""
    if name in PACKED:
        return -(-int(prod(tensor.dims)) // PACKED[name])
    return int(prod(tensor.dims)) * onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize


def external(path: Path, tensor: TensorProto) -> tuple[Path, int, int]:
    """The file, the first byte and the number of bytes of a tensor that lies outside the model.

    Raises:
        MigrateError: the file is not there, is not in the model's folder, or is too short.
    """
    entries = {entry.key: entry.value for entry in tensor.external_data}
    location = entries.get("location", "")
    file = path.parent
    parts = PurePosixPath(location).parts
    outside = not parts or PurePosixPath(location).is_absolute() or ".." in parts or "\\" in location
    if outside or PureWindowsPath(location).drive or "\0" in location:
        raise MigrateError(f"{path}: {tensor.name} lies in {location!r}, outside the model's folder; refused")
    for part in parts:
        file = file / part
        if file.is_symlink():
            raise MigrateError(f"{path}: {tensor.name} lies in {location!r}, which is a link; refused")
    if not file.is_file():
        raise MigrateError(
            f"{path}: {tensor.name} lies in {location!r}, which is not there; put it beside the model"
        )
    try:
        offset = int(entries.get("offset", "0") or 0)
        length = int(entries["length"]) if entries.get("length") else stored_bytes(tensor)
    except ValueError:
        raise MigrateError(
            f"{path}: {tensor.name} does not say where in {location!r} it lies; export it again"
        ) from None
    if offset < 0 or length != stored_bytes(tensor) or offset + length > file.stat().st_size:
        raise MigrateError(f"{path}: {tensor.name} is not wholly in {location!r}; copy or export both again")
    return file, offset, length
