"""`migrate convert --to tensorflow` without a mould: a PyTorch or ONNX model written out as readable Keras source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migrate.commands.ways import ONNX
from migrate.errors import MigrateError

if TYPE_CHECKING:
    from migrate.converters.keras_source.outcome import KerasConversion


def run(
    checkpoint: Path,
    *,
    into: str | None,
    output: Path,
    path: Path,
    arguments: Mapping[str, Any],
    inputs: Sequence[str],
    verify: bool,
    tensorflow: str | Path | None,
    torch: str | Path | None,
) -> KerasConversion:
    """Write the folder.

    Args:
        checkpoint: a ``.pt2`` or ``.onnx`` file, ``package.module:Class``, or a state dict of the class that ``into``
            names.
        inputs: shapes of the class's inputs, ``1x3x224x224`` or ``1x16:int64``.
        tensorflow, torch: interpreters.

    Raises:
        MigrateError: the options do not fit together, or the model cannot be converted.
    """
    from migrate.converters.keras_source.convert import convert_to_keras
    from migrate.worker import Worker

    is_onnx = checkpoint.suffix == ONNX
    if is_onnx and (into or arguments):
        raise MigrateError(
            f"{checkpoint}: an ONNX file has its graph with it; leave out --into and --argument"
        )
    source, weights = (checkpoint, None) if is_onnx else _chosen(checkpoint, into, inputs)
    with (
        Worker.start("torch", python=torch) as torch_worker,
        Worker.start("tensorflow", python=tensorflow) as keras,
    ):
        if is_onnx:
            from migrate.converters.onnx.to_keras import convert_onnx_to_keras

            return convert_onnx_to_keras(
                checkpoint,
                output=output,
                torch_worker=torch_worker,
                tensorflow_worker=keras,
                input_shapes=inputs,
                verify=verify,
            )
        return convert_to_keras(
            source,
            output=output,
            torch_worker=torch_worker,
            tensorflow_worker=keras,
            weights=weights,
            input_shapes=inputs,
            path=(path,),
            arguments=arguments,
            verify=verify,
        )


def _chosen(checkpoint: Path, into: str | None, inputs: Sequence[str]) -> tuple[str | Path, Path | None]:
    """The class or program, and the state dict if there is one."""
    is_class = ":" in checkpoint.name and not checkpoint.exists()
    if checkpoint.suffix == ".pt2" and (into or inputs):
        raise MigrateError(
            f"{checkpoint}: an exported program has its class and its inputs with it; leave them out"
        )
    if checkpoint.suffix == ".pt2":
        return checkpoint, None
    if is_class and into:
        raise MigrateError(f"{checkpoint} and --into {into} both name a class; give one of them")
    if is_class:
        return str(checkpoint), None
    if not into:
        raise MigrateError(
            f"{checkpoint}: say whose weights these are: --into MODULE:CLASS, and --input 1x3x224x224; or give --like "
            "CHECKPOINT to put them back into a Keras file"
        )
    if not checkpoint.exists():
        raise MigrateError(f"{checkpoint}: there is no such file")
    return into, checkpoint
