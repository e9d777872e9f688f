"""Runs in the TensorFlow worker: a model becomes an ONNX file, and both are run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnx

from migrate.converters.to_onnx import decompositions, lookups, schema, splice
from migrate.converters.to_onnx.compare import compared
from migrate.converters.to_onnx.constants import Held, name_constants
from migrate.converters.to_onnx.file import write
from migrate.converters.to_onnx.freeze import freeze
from migrate.converters.to_onnx.graph import Source
from migrate.converters.to_onnx.padding import keep_zeros
from migrate.converters.to_onnx.precision import NOTE, precision
from migrate.converters.to_onnx.sources import Asked, load
from migrate.converters.to_onnx.translate import translate
from migrate.converters.to_onnx.weights import Placed, place
from migrate.errors import MigrateError


def export(request: dict[str, Any]) -> dict[str, Any]:
    """Write a model as ONNX.

    Args:
        request: ``model``, ``output``, ``opset``, ``signature``, ``inputs`` and ``outputs`` (of a frozen graph),
            ``verify``, ``trust``.

    Returns:
        ``inputs`` and ``outputs`` (name, dtype, shape), ``weights`` (name, whether it is trained), ``dictionary``
        (whether outputs go by name), ``notes``, ``comparisons``, and ``silent``: why what was compared proves nothing.

    Raises:
        MigrateError: the model cannot be loaded, or not be said in ONNX; every reason is named.
    """
    path, output = Path(request["model"]), Path(request["output"])
    asked = Asked(request["signature"], tuple(request["inputs"]), tuple(request["outputs"]), request["trust"])
    source = load(path, asked)
    model, placed, held = translated(source, request["opset"], path)
    write(model, placed, output)
    comparisons, silent = compared(source, model, placed, output) if request["verify"] else ([], "")
    return {
        "inputs": [[port.name, port.dtype.name, _plain(port.shape)] for port in source.inputs],
        "outputs": [[port.name, port.dtype.name, _plain(port.shape)] for port in source.outputs],
        "weights": [
            *([each.weight.name, each.weight.is_trainable] for each in placed),
            *([each.name, each.is_trainable] for each in held),
        ],
        "dictionary": source.is_dictionary,
        "notes": [*source.notes, *([NOTE] if precision(source.graph) == "bfloat16" else [])],
        "comparisons": comparisons,
        "silent": silent,
    }


def translated(source: Source, opset: int, path: Path) -> tuple[onnx.ModelProto, list[Placed], list[Held]]:
    """The model without the numbers of its weights, these, and the weights that it has as constants.

    Raises:
        MigrateError: something in it has no place in ONNX.
    """
    frozen = freeze(source)
    replacements = decompositions.registered() | lookups.decompositions(frozen.tables)
    graph = splice.decompose(frozen.graph, replacements)
    model, complaints = translate(frozen.with_graph(graph), opset)
    wrong = complaints + schema.problems(model)
    if wrong:
        listed = "\n".join(f"  {line}" for line in dict.fromkeys(wrong))
        raise MigrateError(f"{path}: cannot be said in ONNX (opset {opset}):\n{listed}")
    keep_zeros(model)
    placed = place(model, frozen.weights)
    return model, placed, name_constants(model, frozen.early, [each.weight.name for each in placed])


def _plain(shape: tuple[int | None, ...] | None) -> list[int | None] | None:
    return None if shape is None else list(shape)
