"""Write a model with its weights: one at a time, and beside it where there are too many for one message."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
from onnx import TensorProto, helper

from migrate import __version__
from migrate.converters.to_onnx.weights import Placed

LARGEST = 2**31 - 2**20  # bytes of a message of protocol buffers, with room for the graph
DATA = ".data"


def write(model: onnx.ModelProto, weights: Sequence[Placed], output: Path) -> None:
    """Write the model; the numbers go into ``<output>.data`` if they are more than a message may hold.

    Either all is written or nothing: it is made in a folder of its own, and then moved.
    """
    model.producer_name, model.producer_version = "framework-migrate", __version__
    size = sum(each.weight.dtype.itemsize * int(np.prod(each.weight.shape)) for each in weights)
    with TemporaryDirectory(dir=output.parent, prefix=f".{output.name}-") as folder:
        made = Path(folder, output.name)
        data = Path(folder, output.name + DATA) if size > LARGEST else None
        if data is None:
            _inside(model, weights, made)
        else:
            _beside(model, weights, made, data)
            data.replace(output.with_name(data.name))
        made.replace(output)


def _inside(model: onnx.ModelProto, weights: Sequence[Placed], path: Path) -> None:
    """Each weight is a message that is written by itself: a message may come in parts, which are merged as it is read.

    https://protobuf.dev/programming-guides/encoding/#last-one-wins
    """
    with path.open("wb") as file:
        file.write(model.SerializeToString())
        for each in weights:
            part = onnx.ModelProto()
            _describe(part.graph.initializer.add(), each).raw_data = _bytes(each)
            file.write(part.SerializeToString())


def _beside(model: onnx.ModelProto, weights: Sequence[Placed], path: Path, data: Path) -> None:
    whole = onnx.ModelProto()
    whole.CopyFrom(model)
    with data.open("wb") as file:
        for each in weights:
            tensor = _describe(whole.graph.initializer.add(), each)
            tensor.data_location = TensorProto.EXTERNAL
            start, content = file.tell(), _bytes(each)
            file.write(content)
            for key, value in (("location", data.name), ("offset", start), ("length", len(content))):
                tensor.external_data.add(key=key, value=str(value))
    path.write_bytes(whole.SerializeToString())


def _describe(tensor: TensorProto, each: Placed) -> TensorProto:
    tensor.name = each.weight.name
    tensor.data_type = helper.np_dtype_to_tensor_dtype(each.weight.dtype)
    tensor.dims.extend(each.shape)
    return tensor


def _bytes(each: Placed) -> bytes:
    return np.ascontiguousarray(each.read()).tobytes()
