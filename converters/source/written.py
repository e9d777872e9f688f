"""From a model file to Keras source, or one error that names everything in the file that cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from migrate.converters.source import files, program, reading
from migrate.converters.source.architecture import FUNCTIONS, LAYERS, OPERATIONS, Layer, Model
from migrate.converters.source.arguments import Unwritable
from migrate.converters.source.program import Program
from migrate.converters.source.steps import step_of
from migrate.errors import MigrateError
from migrate.keras import Keras, using

LAMBDA = "Lambda"


def keras_source(path: Path) -> tuple[Program, Keras] | None:
    """The source of a model file, and the Keras that it is written for; None of a file that holds no architecture.

    Raises:
        MigrateError: the file is damaged, or holds what cannot be written as source: all of it is named.
    """
    described = files.described(path)
    if described is None:
        return None
    keras = Keras(described.generation, f"{path.name} says so")
    with using(keras):
        model = reading.model(described.config, described.generation, path)
        found = list(problems(model))
        try:
            if not found:
                return program.write(model), keras
        except Unwritable as error:
            found = [str(error)]
    raise MigrateError(
        f"{path}: cannot be written as source; nothing was written\n"
        + "\n".join(f"  {problem}" for problem in found)
        + "\nwhere you have the code of these, migrate it (migrate codemod) and give --into MODULE:CLASS"
    )


def problems(model: Model) -> Iterator[str]:
    """What in a model cannot be written as source, each with the addresses of the layers."""
    found: dict[str, list[str]] = {}
    for address, layer in model.everything():
        reason = _reason(layer)
        if reason:
            found.setdefault(reason, []).append("/".join(address))
    for reason, addresses in found.items():
        yield f"{', '.join(addresses)}: {reason}"


def _reason(layer: Layer) -> str:
    """Why a layer cannot be written; empty if it can."""
    if layer.is_input or layer.model is not None:
        return ""
    if layer.kind == LAMBDA:
        return "a Lambda layer: the file holds its Python function as bytecode, which is not run"
    if layer.where not in (LAYERS, OPERATIONS, FUNCTIONS):
        return f"{layer.kind} ({layer.where}), a class of someone else's, whose code the file does not hold"
    try:
        for number in range(len(layer.calls)):
            step_of(layer, number)
    except Unwritable as error:
        return str(error)
    return ""
