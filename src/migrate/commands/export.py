"""`migrate export`: a model in a format that it is served in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from migrate.cli import Exit
from migrate.commands import options
from migrate.commands.convert import literal, pairs
from migrate.errors import MigrateError

if TYPE_CHECKING:
    from migrate.converters.deployment.export import Deployed
    from migrate.converters.to_onnx.export import Exported

FORMATS = ("onnx", "pt2", "savedmodel", "tflite", "torchscript", "torchserve")


@click.command("export")
@click.argument("model")
@click.option("--to", type=click.Choice(FORMATS), required=True, help="The format.")
@click.option("-o", "--output", type=options.ANY_PATH, required=True, help="The file or folder to write.")
@click.option("--weights", type=options.FILE, help="Of a PyTorch class: its state dict, .safetensors or .pt.")
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="NAME=SHAPE",
    help="Of a PyTorch class: what it takes, image=Nx3x224x224 or ids=NxT:int64<30000, a letter for an axis that "
    "varies. Repeatable.",
)
@click.option("--path", type=options.FOLDER, default=Path(), help="Root of the class's tree. Default: here.")
@click.option(
    "--argument",
    "arguments",
    multiple=True,
    metavar="NAME=VALUE",
    help="A literal argument for the class; repeatable.",
)
@click.option(
    "--verify/--no-verify",
    default=True,
    help="Run the model and what was exported on the same random inputs. Default: yes.",
)
@click.option("--signature", metavar="NAME", help="To onnx, of a SavedModel: which of several.")
@click.option("--trust", is_flag=True, help="Run the code in a Keras file's Lambda layers.")
@click.option("--json", "as_json", is_flag=True, help="Say what was done as JSON.")
@options.pythons
def command(
    model: str,
    to: str,
    output: Path,
    weights: Path | None,
    inputs: tuple[str, ...],
    path: Path,
    arguments: tuple[str, ...],
    verify: bool,
    signature: str | None,
    trust: bool,
    as_json: bool,
    tensorflow_python: Path | None,
    torch_python: Path | None,
) -> int:
    """Write a model in a format that it is served in, and check it against the model.

    MODEL is a PyTorch class with --weights, package.module:Class, for torchscript, pt2 (torch.export), onnx and
    torchserve (.mar); or a Keras model's file, .keras or .h5, for savedmodel (with a signature for TF Serving), tflite
    and onnx. Exit code 1: what was written computes something else; it stays, for you to look into.
    """
    tensorflow, torch = options.interpreters(options.settings(path), tensorflow_python, torch_python)
    exported: Deployed | Exported
    if ":" in model and not Path(model).exists():
        exported = from_torch(model, to, output, weights, inputs, path, arguments, verify, torch)
    else:
        file = options.existing(Path(model), "model; a PyTorch class is written package.module:Class")
        if weights or inputs or arguments:
            raise MigrateError(
                "--weights, --input and --argument belong to a PyTorch class, package.module:Class"
            )
        exported = from_keras(file, to, output, verify, trust, tensorflow, signature)
    show(exported, as_json)
    return Exit.FAILS if exported.verification.failed else Exit.HOLDS


def from_torch(
    code: str,
    to: str,
    output: Path,
    weights: Path | None,
    inputs: tuple[str, ...],
    path: Path,
    arguments: tuple[str, ...],
    verify: bool,
    python: str | None,
) -> Deployed:
    """Export a class.

    Raises:
        MigrateError: nothing says what it takes, or the export fails.
    """
    from migrate.converters.deployment.export import export_torch
    from migrate.converters.deployment.inputs import parse
    from migrate.converters.deployment.registry import format_of
    from migrate.worker import Worker

    format_of(to, "torch")
    if not inputs:
        raise MigrateError(f"say what {code} takes: --input Nx3x224x224")
    taken = [parse(text) for text in inputs]
    given = {name: literal(name, value) for name, value in pairs("--argument", arguments).items()}
    if weights is not None:
        options.existing(weights, "file of weights")
    with Worker.start("torch", python=python) as worker:
        return export_torch(
            code,
            to=to,
            output=output,
            torch_worker=worker,
            inputs=taken,
            weights=weights,
            path=(path,),
            arguments=given,
            verify=verify,
        )


def from_keras(
    file: Path, to: str, output: Path, verify: bool, trust: bool, python: str | None, signature: str | None
) -> Deployed | Exported:
    """Export a Keras model's file, with the Keras that wrote it.

    Raises:
        MigrateError: there is no such format, or the export fails.
    """
    from migrate.converters.deployment.export import export_keras
    from migrate.converters.deployment.registry import format_of
    from migrate.converters.to_onnx.export import export_onnx
    from migrate.converters.verification.after import Missing, keras_worker

    if to != "onnx":
        format_of(to, "tensorflow")
    try:
        with keras_worker(file, python, None) as worker:
            if to == "onnx":
                return export_onnx(
                    file,
                    output=output,
                    tensorflow_worker=worker,
                    signature=signature,
                    verify=verify,
                    trust=trust,
                )
            return export_keras(
                file, to=to, output=output, tensorflow_worker=worker, verify=verify, trust=trust
            )
    except Missing as missing:
        raise MigrateError(str(missing)) from None


def show(exported: Deployed | Exported, as_json: bool) -> None:
    """Print what was done."""
    if as_json:
        click.echo(exported.to_json(), nl=False)
        return
    from rich.console import Console

    Console().print(exported.to_table())
