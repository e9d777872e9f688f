"""An ONNX file as a Keras model: through the PyTorch module that it becomes, with every layer and every weight."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from onnx import ValueInfoProto

from migrate.converters.keras_source.convert import DTYPES, Given, convert_to_keras, parse_input
from migrate.converters.keras_source.outcome import KerasConversion
from migrate.converters.onnx.convert import convert_onnx
from migrate.converters.onnx.graph import Dimension
from migrate.converters.onnx.parsing import kind_of
from migrate.converters.onnx.reader import Model, read
from migrate.errors import MigrateError
from migrate.worker import Worker


def convert_onnx_to_keras(
    path: Path,
    *,
    output: Path,
    torch_worker: Worker,
    tensorflow_worker: Worker,
    input_shapes: Sequence[str] = (),
    verify: bool = True,
) -> KerasConversion:
    """Write ``model.py``, readable Keras source, and ``model.keras``, which holds the weights and loads without it.

    Args:
        path: the file; weights beside it are read where they lie.
        output: the folder to write; nothing may be there yet.
        input_shapes: of its inputs with the batch first, where the file leaves sizes open, ``1x3x224x224``.
        verify: run the file, the PyTorch module and the Keras model on random inputs.

    Raises:
        MigrateError: the file is damaged, or has operators that PyTorch or Keras has no counterpart for, all named.
    """
    shapes = inputs_of(read(path), input_shapes)
    with tempfile.TemporaryDirectory(prefix="migrate-onnx-") as scratch:
        folder = Path(scratch, "torch")
        module = convert_onnx(path, output=folder, torch_worker=torch_worker, verify=verify)
        made = convert_to_keras(
            module.target,
            output=output,
            torch_worker=torch_worker,
            tensorflow_worker=tensorflow_worker,
            weights=module.output,
            input_shapes=shapes,
            path=(folder,),
            origin=path,
            verify=verify,
        )
    return replace(made, before=module.verification)


def inputs_of(model: Model, said: Sequence[str]) -> list[Given]:
    """The shapes of a model's inputs: as the file says them, and as they are said for it where it leaves sizes open.

    Raises:
        MigrateError: a size is open that Keras's layers have to know, or what is said does not fit the file.
    """
    stored = {tensor.name for tensor in model.proto.graph.initializer}
    inputs = [value for value in model.proto.graph.input if value.name not in stored]
    if said and len(said) != len(inputs):
        names = ", ".join(value.name for value in inputs)
        raise MigrateError(
            f"{model.path}: has {len(inputs)} inputs ({names}), --input is given {len(said)} times"
        )
    texts = said or [""] * len(inputs)
    return [_given(model.path, value, text) for value, text in zip(inputs, texts, strict=True)]


def _given(path: Path, value: ValueInfoProto, text: str) -> Given:
    kind = kind_of(value.type)
    if kind.container != "tensor" or kind.dtype not in DTYPES or not kind.shape:
        what = f"a {kind.container} of {kind.dtype or 'unknown numbers'}"
        raise MigrateError(
            f"{path}: input {value.name} is {what}; a Keras model takes tensors with a batch axis"
        )
    batch, *sizes = [size if isinstance(size, int) and size > 0 else None for size in kind.shape]
    if not text:
        return {
            "shape": [batch or 1, *_known(path, value.name, kind.shape)],
            "dtype": kind.dtype,
            "batch": batch,
        }
    given = parse_input(text)
    fits = len(given["shape"]) == len(kind.shape) and all(
        size in (None, wanted) for size, wanted in zip(sizes, given["shape"][1:], strict=True)
    )
    if not fits:
        shape = "x".join(str(size or "?") for size in (batch, *sizes))
        raise MigrateError(f"--input {text}: input {value.name} of {path} is {shape}")
    return {**given, "dtype": kind.dtype, "batch": batch}


def _known(path: Path, name: str, shape: Sequence[Dimension]) -> list[int]:
    """All sizes but the batch's.

    Raises:
        MigrateError: one is open.
    """
    sizes = [size for size in shape[1:] if isinstance(size, int) and size > 0]
    if len(sizes) < len(shape) - 1:
        raise MigrateError(
            f"{path}: input {name} leaves sizes open ({'x'.join(str(size or '?') for size in shape)}); "
            "say them, --input 1x3x224x224, once for each input"
        )
    return sizes
