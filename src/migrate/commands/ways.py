"""The ways from a model file to a folder of source and weights, chosen by what the file holds.

Each way is a function of its own tool; here it is only decided which, so that every command decides alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.errors import MigrateError

if TYPE_CHECKING:
    from migrate.converters.conversion import Conversion

ONNX = ".onnx"
FROZEN = ".pb"
SAVED_MODEL = "saved_model.pb"


@dataclass(frozen=True)
class Request:
    """A conversion without a class to convert into.

    Attributes:
        model: the file or folder; output: a new folder for ``model.py`` and the weights.
        dtype: what floating point weights are rounded to, ``bf16`` or ``fp16``.
        verify: run both sides afterwards; trust: run code that the file holds for that.
        pythons: interpreters of the TensorFlow and the PyTorch side, None for this one.
    """

    model: Path
    output: Path
    dtype: str | None = None
    verify: bool = True
    trust: bool = False
    pythons: tuple[str | None, str | None] = (None, None)


def to_source(request: Request) -> Conversion:
    """Write a model file as PyTorch source with its weights.

    A model of Keras is written from its architecture. What is a graph only goes through ONNX.

    Raises:
        MigrateError: the file is damaged, or holds no model.
    """
    if request.model.suffix == ONNX:
        return _onnx(request)
    if request.model.suffix == FROZEN or _is_graph(request.model):
        return _graph(request)
    return _architecture(request)


def _is_graph(model: Path) -> bool:
    """Whether it is a SavedModel that does not say which layers it was made of."""
    if not (model.is_dir() and (model / SAVED_MODEL).is_file()):
        return False
    from migrate.converters.source.files import described

    return described(model) is None


def _architecture(request: Request) -> Conversion:
    from migrate import provenance
    from migrate.commands.source import convert_to_source
    from migrate.converters.convert import convert
    from migrate.converters.verification.after import verify_torch
    from migrate.worker import Worker

    with Worker.start("torch", python=request.pythons[1]) as worker:
        made = convert_to_source(
            request.model, output=request.output, torch_worker=worker, dtype=request.dtype
        )
        if not request.verify:
            return made
        known = provenance.read(request.output / provenance.FILE_NAME)

        def again(checkpoint: Path, output: Path) -> Conversion:
            return convert(
                checkpoint,
                into=made.target,
                output=output,
                torch_worker=worker,
                path=(request.output,),
                provenance=known,
            )

        verification = verify_torch(
            made,
            again=again,
            torch_worker=worker,
            path=(request.output,),
            trust=request.trust,
            rounded=bool(request.dtype),
            tensorflow_python=request.pythons[0],
        )
        return replace(made, verification=verification)


def _onnx(request: Request) -> Conversion:
    from migrate.converters.onnx.convert import convert_onnx
    from migrate.worker import Worker

    with Worker.start("torch", python=request.pythons[1]) as worker:
        return convert_onnx(
            request.model,
            output=request.output,
            torch_worker=worker,
            verify=request.verify,
            dtype=request.dtype,
        )


def _graph(request: Request) -> Conversion:
    from migrate.converters.to_onnx.through import convert_through_onnx
    from migrate.worker import Worker

    if not request.model.exists():
        raise MigrateError(f"{request.model}: no such model")
    tensorflow, torch = request.pythons
    with Worker.start("tensorflow", python=tensorflow) as source, Worker.start("torch", torch) as target:
        return convert_through_onnx(
            request.model,
            output=request.output,
            tensorflow_worker=source,
            torch_worker=target,
            verify=request.verify,
            trust=request.trust,
            dtype=request.dtype,
        )
