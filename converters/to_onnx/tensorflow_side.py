"""Runs in the TensorFlow worker: a model becomes an ONNX file, and both are run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx

from migrate.converters.to_onnx import decompositions, lookups, schema, splice, twins
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

LOST = "not trained: {}; their numbers went into other constants of the file"


@dataclass(frozen=True)
class Translated:
    """A model in ONNX's words.

    Attributes:
        model: without the numbers of ``placed``, its weights.
        held: the weights that it has as constants.
        lost: names of trained weights that it has in no form that is theirs.
        standing: weights that do not have their own numbers yet.
    """

    model: onnx.ModelProto
    placed: tuple[Placed, ...]
    held: tuple[Held, ...]
    lost: tuple[str, ...]
    standing: Mapping[str, twins.StandIn]


def export(request: dict[str, Any]) -> dict[str, Any]:
    """Write a model as ONNX.

    Args:
        request: ``model``, ``output``, ``opset``, ``signature``, ``inputs`` and ``outputs`` (of a frozen graph),
            ``verify``, ``trust``.

    Returns:
        ``inputs`` and ``outputs`` (name, dtype, shape), ``weights`` (name, whether it is trained), ``dictionary``
        (whether outputs go by name), ``notes``, ``state`` (what the model keeps from call to call), ``comparisons``,
        and ``silent``: why what was compared proves nothing.

    Raises:
        MigrateError: the model cannot be loaded, or not be said in ONNX; every reason is named.
    """
    path, output = Path(request["model"]), Path(request["output"])
    asked = Asked(request["signature"], tuple(request["inputs"]), tuple(request["outputs"]), request["trust"])
    source = load(path, asked)
    made = translated(source, request["opset"], path)
    write(made.model, made.placed, output)
    comparisons, silent = compared(source, made.model, made.placed, output) if request["verify"] else ([], "")
    lost = [LOST.format(", ".join(made.lost))] if made.lost else []
    return {
        "inputs": [[port.name, port.dtype.name, _plain(port.shape)] for port in source.inputs],
        "outputs": [[port.name, port.dtype.name, _plain(port.shape)] for port in source.outputs],
        "weights": [
            *(
                [each.weight.name, each.weight.is_trainable]
                for each in made.placed
                if not each.weight.is_given
            ),
            *([each.name, each.is_trainable] for each in made.held),
        ],
        "dictionary": source.is_dictionary,
        "notes": [*source.notes, *lost, *([NOTE] if precision(source.graph) == "bfloat16" else [])],
        "state": list(source.state),
        "comparisons": comparisons,
        "silent": silent,
    }


def translated(source: Source, opset: int, path: Path) -> Translated:
    """A model in ONNX's words. Weights of equal numbers are told apart if they can be.

    Raises:
        MigrateError: something in it has no place in ONNX.
    """
    first = _translated(source, opset, path, twins.SEEDS[0])
    if not first.standing:
        return first
    try:
        second = _translated(source, opset, path, twins.SEEDS[1])
        for each in (first, second):
            twins.restore(each.model, each.standing)
        if twins.same_numbers(first.model, second.model):
            return first
    except twins.Joined:
        pass
    return _translated(source, opset, path, None)


def _translated(source: Source, opset: int, path: Path, seed: int | None) -> Translated:
    frozen = freeze(source, seed)
    replacements = decompositions.registered() | lookups.decompositions(frozen.tables)
    graph = splice.decompose(frozen.graph, replacements)
    model, complaints = translate(frozen.with_graph(graph), opset)
    wrong = complaints + schema.problems(model)
    if wrong:
        listed = "\n".join(f"  {line}" for line in dict.fromkeys(wrong))
        raise MigrateError(f"{path}: cannot be said in ONNX (opset {opset}):\n{listed}")
    keep_zeros(model)
    placed = place(model, frozen.weights)
    held = name_constants(model, frozen.early, [each.weight.name for each in placed])
    named = {name for each in held for name in each.names}
    lost = [each.name for each in frozen.early if each.is_trainable and each.name not in named]
    return Translated(model, tuple(placed), tuple(held), tuple(lost), frozen.standing)


def _plain(shape: tuple[int | None, ...] | None) -> list[int | None] | None:
    return None if shape is None else list(shape)
