"""An ONNX file as PyTorch: readable source, and its weights under the names of the source's."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from onnx import ModelProto

from migrate.converters.checkpoints import atomic
from migrate.converters.checkpoints.model import Tensor
from migrate.converters.checkpoints.registry import writer_of
from migrate.converters.conversion import Conversion, Converted
from migrate.converters.onnx.aliases import without_aliases
from migrate.converters.onnx.expanding import expanded
from migrate.converters.onnx.fusions import fused
from migrate.converters.onnx.graph import Array
from migrate.converters.onnx.literals import HELD_AS
from migrate.converters.onnx.parsing import ReadTensor, parse
from migrate.converters.onnx.reader import Model, read
from migrate.converters.onnx.side import perturbed
from migrate.converters.onnx.source import Source, write_source
from migrate.converters.onnx.states import without_zero_states
from migrate.converters.onnx.transposes import without_turning_back
from migrate.converters.onnx.upgrades import upgraded
from migrate.converters.onnx.weights import Weight
from migrate.converters.verification.results import Verification
from migrate.converters.verification.run import PERTURBED, Pair, verify
from migrate.converters.verification.sides import OnnxFile, TorchCode
from migrate.worker import Worker

CODE = "model.py"
WEIGHTS = "weights.safetensors"
CLASS = "Model"
FORMAT = "ONNX"
ROUNDED = {"bf16": "bfloat16", "fp16": "float16"}


class Form(TypedDict):
    """What of a written model its caller decides: see `to_source`."""

    title: str
    trainable: Collection[str] | None
    dictionary: bool


def convert_onnx(
    path: Path,
    *,
    output: Path,
    torch_worker: Worker | None = None,
    verify: bool = True,
    dtype: str | None = None,
    trainable: Collection[str] | None = None,
    dictionary: bool = False,
) -> Conversion:
    """Write ``model.py`` and ``weights.safetensors`` to a new folder.

    Args:
        path: the file; weights beside it are read where they lie.
        output: the folder; it may exist if it is empty.
        torch_worker: where both sides are run to see that they agree, with onnxruntime or ONNX's own evaluator.
        verify: whether to do so; without a worker it is not done.
        dtype: ``bf16`` or ``fp16``, which floating point weights are rounded to.
        trainable: the initializers that are parameters, where the caller knows; else told by how they are used.
        dictionary: whether the module returns its outputs by their names; else in their order.

    Raises:
        MigrateError: the file is damaged, or has operators that are not known, all of them named; nothing is written.
    """
    model = read(path)
    title = f"{path.name}, converted from ONNX"
    form: Form = {"title": title, "trainable": trainable, "dictionary": dictionary}
    source = to_source(model.proto, read=model.array, **form)
    with atomic.new_folder(output) as stage:
        write(source, stage, dtype)
    found = None
    if verify and torch_worker is not None:
        found = verified(model, output, source, torch_worker, form)
    return Conversion(
        checkpoint=path,
        format=FORMAT,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        target=f"model:{source.class_name}",
        output=output / WEIGHTS,
        paired_by="graph",
        tensors=tuple(told(name, weight) for name, weight in source.weights.items()),
        verification=found,
    )


def to_source(
    proto: ModelProto,
    *,
    title: str,
    read: ReadTensor,
    trainable: Collection[str] | None = None,
    dictionary: bool = False,
) -> Source:
    """A model as source.

    Raises:
        MigrateError: it has operators, or forms of them, that are not known.
    """
    graph = without_aliases(upgraded(parse(expanded(proto), read)))
    graph = fused(without_turning_back(without_zero_states(graph, trainable)))
    return write_source(graph, title=title, class_name=CLASS, trainable=trainable, dictionary=dictionary)


def write(source: Source, folder: Path, dtype: str | None) -> None:
    """The two files."""
    (folder / CODE).write_text(source.text, encoding="utf-8")
    tensors = {name: stored(weight, dtype) for name, weight in source.weights.items()}
    file = folder / WEIGHTS
    writer_of(file).write(file, tensors, {"format": "pt"})


def stored(weight: Weight, dtype: str | None) -> Tensor:
    """A weight as it is written, read when its turn comes."""
    name = HELD_AS.get(weight.constant.dtype, weight.constant.dtype)
    if dtype is not None and name in ("float32", "float64"):
        name = ROUNDED[dtype]
    kind = numpy_dtype(name)

    def read() -> Array:
        return np.ascontiguousarray(weight.read()).astype(kind, copy=False).reshape(weight.shape)

    return Tensor(weight.shape, kind, read)


def numpy_dtype(name: str) -> np.dtype[Any]:
    """NumPy's dtype, or that of ``ml_dtypes``."""
    import ml_dtypes

    return np.dtype(getattr(ml_dtypes, name, None) or name)


def told(name: str, weight: Weight) -> Converted:
    """A tensor in the report."""
    constant = weight.constant
    return Converted(
        layer=name.rpartition(".")[0] or name,
        weights=(constant.name,),
        target=name,
        transform=weight.told,
        shape=weight.shape,
        dtype=constant.dtype,
        entries=(constant.name,),
    )


def verified(model: Model, output: Path, source: Source, torch_worker: Worker, form: Form) -> Verification:
    """Run the file and the module on the same inputs, with statistics as they are and perturbed."""
    code = f"{CODE.removesuffix('.py')}:{source.class_name}"

    def target(folder: Path) -> TorchCode:
        return TorchCode(code, (folder,), (), folder / WEIGHTS)

    with tempfile.TemporaryDirectory(prefix="migrate-verify-") as scratch:
        pairs = [Pair(OnnxFile(model.path), target(output))]
        copy = Path(scratch, "perturbed.onnx")
        if perturbed(model, copy):
            other = read(copy)
            again = to_source(other.proto, read=other.array, **form)
            write(again, Path(scratch), None)
            pairs.append(Pair(OnnxFile(copy), target(Path(scratch)), PERTURBED))
        return verify(pairs, {"torch": torch_worker})
