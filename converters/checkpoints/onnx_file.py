"""ONNX models: the tensors that the graph has from the beginning, in the file or in those beside it.

https://onnx.ai/onnx/repo-docs/IR.html
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.converters.checkpoints.model import Checkpoint, Entry
from migrate.errors import MigrateError

if TYPE_CHECKING:
    from onnx import TensorProto

    from migrate.converters.onnx.reader import Model

NAME = "ONNX (.onnx)"
VERSION = b"\x08"  # the head of the first field: a model begins with the version of its format


def sniff(path: Path, head: bytes) -> bool:
    """By its suffix: the format has no mark."""
    return path.suffix == ".onnx" and head.startswith(VERSION)


def read(path: Path) -> Checkpoint:
    """Read it.

    Raises:
        MigrateError: it is damaged, has a tensor that is not what it says, or two of one name.
    """
    from migrate.converters.onnx import reader

    model = reader.read(path)
    entries: dict[str, Entry] = {}
    for name, tensor in _named(model):
        if name in entries:
            raise MigrateError(f"{path}: {name} is there twice; copy or export it again")
        entries[name] = _entry(model, name, tensor)
    return Checkpoint(path, NAME, entries)


def _named(model: Model) -> Iterator[tuple[str, TensorProto]]:
    """Initializers, and the constants that nodes hold, which are called as what the node gives."""
    from onnx import AttributeProto

    for tensor in model.proto.graph.initializer:
        yield tensor.name, tensor
    for node in model.proto.graph.node:
        for attribute in node.attribute:
            if node.op_type == "Constant" and attribute.type == AttributeProto.TENSOR:
                yield node.output[0] if node.output else node.name, attribute.t


def _entry(model: Model, name: str, tensor: TensorProto) -> Entry:
    import onnx

    dtype = onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type)
    return Entry(name, tuple(tensor.dims), dtype, partial(model.array, tensor))
