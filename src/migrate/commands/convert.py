"""`migrate convert`: a trained checkpoint into a migrated class, or a model file into source with its weights."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from migrate.cli import Exit
from migrate.commands import options, progress
from migrate.errors import MigrateError

if TYPE_CHECKING:
    from migrate.converters.conversion import Conversion
    from migrate.converters.keras_source.outcome import KerasConversion
    from migrate.converters.verification.into import Verifier
    from migrate.provenance import Provenance


@click.command("convert")
@click.argument("checkpoint", type=options.ANY_PATH)
@click.option(
    "--to", type=click.Choice(["torch", "tensorflow"]), required=True, help="The framework to move to."
)
@click.option(
    "--into",
    metavar="MODULE:CLASS",
    help="The PyTorch class, or a function that returns one; also on the way back. Default: source is written.",
)
@click.option(
    "-o",
    "--output",
    type=options.ANY_PATH,
    required=True,
    help="The file to write; where source is written, a new folder.",
)
@click.option(
    "--like", type=options.ANY_PATH, help="On the way back: the Keras checkpoint whose weights are replaced."
)
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="SHAPE[:DTYPE]",
    help="To write Keras source of a class, or of an ONNX file that leaves sizes open: an input's shape, 1x3x224x224 "
    "or 1x16:int64; repeatable.",
)
@click.option("--path", type=options.FOLDER, default=Path(), help="Root of the migrated tree. Default: here.")
@click.option("--provenance", type=options.FILE, help="Default: migrate.provenance.json in --path, if there.")
@click.option(
    "--argument",
    "arguments",
    multiple=True,
    metavar="NAME=VALUE",
    help="A literal argument for the class; repeatable.",
)
@click.option(
    "--layer",
    "layers",
    multiple=True,
    metavar="LAYER=MODULE",
    help="Where a layer goes that fits several modules; repeatable.",
)
@click.option(
    "--map",
    "map_file",
    type=options.FILE,
    help='The same for many layers: a JSON file, {"LAYER": "MODULE"}.',
)
@click.option("--part", metavar="NAME", help="The model, where tf.train.Checkpoint saved several things.")
@click.option("--dtype", type=click.Choice(["bf16", "fp16"]), help="Round floating point weights to this.")
@click.option(
    "--optimizer",
    type=options.FILE,
    help="Write the optimizer's state too, a .pt file for optimizer.load_state_dict(): the training goes on. With "
    "--like: the one to put back.",
)
@click.option(
    "--optimizer-config",
    type=options.FILE,
    help="Which one it is, where the checkpoint does not say: keras.optimizers.serialize(optimizer) as JSON.",
)
@options.shard_size
@options.resume
@click.option(
    "--verify/--no-verify",
    default=True,
    help="Run both sides on the same random inputs and say how far apart they are. Default: yes, where TensorFlow is.",
)
@click.option("--trust", is_flag=True, help="To verify, run the code in the checkpoint's Lambda layers.")
@click.option("--json", "as_json", is_flag=True, help="Say what was done as JSON.")
@options.pythons
def command(
    checkpoint: Path,
    to: str,
    into: str | None,
    output: Path,
    like: Path | None,
    inputs: tuple[str, ...],
    path: Path,
    provenance: Path | None,
    arguments: tuple[str, ...],
    layers: tuple[str, ...],
    map_file: Path | None,
    part: str | None,
    dtype: str | None,
    optimizer: Path | None,
    optimizer_config: Path | None,
    shard_size: int | None,
    resume: bool,
    verify: bool,
    trust: bool,
    as_json: bool,
    tensorflow_python: Path | None,
    torch_python: Path | None,
) -> int:
    """Load a trained checkpoint into a class, put weights back into one, or write a model as source.

    CHECKPOINT is a .keras, .weights.h5 or .h5 file, a TensorFlow checkpoint (its .index file) or a SavedModel's
    folder; a .safetensors file is written, or PyTorch's .pt. With `--to tensorflow` it is a state dict, and a copy of
    `--like` is written that has its weights. Layers and modules are paired by the provenance file that `migrate
    codemod` wrote, else by structure. Every tensor is accounted for, or nothing is written.

    Without `--into`, a whole model (.keras, .h5, a SavedModel, .onnx, .pb) is written to a new folder as readable
    PyTorch source with its weights. With `--to tensorflow` and without `--like`, a PyTorch model (.pt2, MODULE:CLASS,
    or a state dict with `--into`) or an ONNX file is written as Keras source.

    Then both sides run on the same random inputs. Exit code 1: they differ; what was written stays, for you to look
    into.
    """
    from migrate.commands import ways
    from migrate.converters.back import convert_back
    from migrate.converters.checkpoints.writing import Writing
    from migrate.converters.convert import convert
    from migrate.converters.verification.into import Verifier, convert_into
    from migrate.worker import Worker

    if like is not None and to == "torch":
        raise MigrateError("--like CHECKPOINT belongs to --to tensorflow")
    if to == "tensorflow" and dtype:
        raise MigrateError("--dtype is for the way to PyTorch: on the way back numbers keep their own dtypes")
    if inputs and (to == "torch" or like is not None):
        raise MigrateError("--input is for --to tensorflow without --like")
    if optimizer_config and (not optimizer or like is not None):
        raise MigrateError("--optimizer-config says which optimizer's state goes to --optimizer FILE")
    options.existing(path, "folder")
    said = mapped(map_file) | pairs("--layer", layers)
    given = {name: literal(name, value) for name, value in pairs("--argument", arguments).items()}
    tensorflow, python = options.interpreters(options.settings(path), tensorflow_python, torch_python)
    if to == "torch" and into is None:
        needless = {
            "--argument": arguments,
            "--layer": layers,
            "--map": map_file,
            "--part": part,
            "--provenance": provenance,
        }
        refuse(
            needless | {"--shard-size": shard_size, "--resume": resume, "--optimizer": optimizer},
            "are for --into MODULE:CLASS",
        )
        options.existing(checkpoint, "checkpoint")
        request = ways.Request(checkpoint, output, dtype, verify, trust, (tensorflow, python))
        return show(ways.to_source(request), as_json)
    if to == "tensorflow" and like is None:
        from migrate.commands import keras_source

        refuse(
            {
                "--layer": layers,
                "--map": map_file,
                "--part": part,
                "--resume": resume,
                "--optimizer": optimizer,
            },
            "are for --like CHECKPOINT",
        )
        made = keras_source.run(
            checkpoint,
            into=into,
            output=output,
            path=path,
            arguments=given,
            inputs=inputs,
            verify=verify,
            tensorflow=tensorflow,
            torch=python,
        )
        return show(made, as_json)
    if into is None:
        raise MigrateError("--like CHECKPOINT needs --into MODULE:CLASS, the class that the weights are of")
    options.existing(checkpoint, "checkpoint")
    found = find_provenance(provenance, path)
    with Worker.start("torch", python=python) as worker:
        common: dict[str, Any] = {
            "output": output,
            "torch_worker": worker,
            "path": (path,),
            "provenance": found,
            "arguments": given,
            "layers": said,
            "part": part,
        }
        verifier = Verifier(trust, tensorflow)
        writing: dict[str, Any] = {
            "dtype": dtype,
            "how": Writing(shard_size=shard_size, keep=resume),
            "progress": progress.written,
            "optimizer": optimizer,
            "optimizer_config": config_in(optimizer_config),
        }
        if like is None and verify:
            conversion = convert_into(checkpoint, into=into, verifier=verifier, **writing, **common)
        elif like is None:
            conversion = convert(checkpoint, into=into, **writing, **common)
        else:
            conversion = convert_back(checkpoint, like=like, of=into, optimizer=optimizer, **common)
            if verify:
                conversion = verified_back(conversion, {"like": like, "of": into, **common}, verifier)
    return show(conversion, as_json)


def config_in(path: Path | None) -> dict[str, Any] | None:
    """What a file says of an optimizer.

    Raises:
        MigrateError: it is no JSON, or not of an optimizer.
    """
    if path is None:
        return None
    try:
        said = json.loads(path.read_text())
    except (OSError, ValueError, RecursionError) as error:
        raise MigrateError(f"{path}: cannot be read as JSON: {error}") from None
    if not isinstance(said, dict) or not isinstance(said.get("config"), dict) or "class_name" not in said:
        raise MigrateError(
            f'{path}: not {{"class_name": ..., "config": {{...}}}}, as Keras serializes an optimizer'
        )
    return said


def refuse(given: dict[str, Any], why: str) -> None:
    """Refuse options that mean nothing here.

    Raises:
        MigrateError: one is given.
    """
    names = ", ".join(name for name, value in given.items() if value)
    if names:
        raise MigrateError(f"{names}: {why}")


def verified_back(conversion: Conversion, done: dict[str, Any], verifier: Verifier) -> Conversion:
    """The conversion back to Keras with how far apart both sides are; ``done`` is what `convert_back` was given."""
    from migrate.converters.back import convert_back
    from migrate.converters.verification.after import verify_keras

    def again(weights: Path, output: Path) -> Conversion:
        return convert_back(weights, **{**done, "output": output})

    verification = verify_keras(
        conversion,
        like=done["like"],
        code=done["of"],
        again=again,
        torch_worker=done["torch_worker"],
        path=done["path"],
        arguments=done["arguments"],
        trust=verifier.trust,
        tensorflow_python=verifier.python,
    )
    return replace(conversion, verification=verification)


def find_provenance(named: Path | None, root: Path) -> Provenance | None:
    """The provenance file that was named, which must be there, or the one at the root, which need not be.

    Raises:
        MigrateError: the named one is missing, or the file is none.
    """
    from migrate.provenance import FILE_NAME, read

    file = named or root / FILE_NAME
    return read(file) if named or file.exists() else None


def pairs(option: str, values: tuple[str, ...]) -> dict[str, str]:
    """``("a=b", "c=d")`` as a dictionary.

    Raises:
        MigrateError: a value has no equals sign.
    """
    wrong = [value for value in values if "=" not in value]
    if wrong:
        raise MigrateError(f"{option} {wrong[0]}: give it as NAME=VALUE")
    return {name: text for name, _, text in (value.partition("=") for value in values)}


def mapped(file: Path | None) -> dict[str, str]:
    """The modules of layers that a file names; none without one.

    Raises:
        MigrateError: it is no such file.
    """
    if file is None:
        return {}
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise MigrateError(f"{file}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(module, str) for module in found.values()):
        raise MigrateError(f'{file}: not a map of layers; write {{"LAYER": "MODULE", ...}}')
    return found


def literal(name: str, text: str) -> Any:
    """A Python literal, never evaluated as code.

    Raises:
        MigrateError: it is none.
    """
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        raise MigrateError(
            f"--argument {name}={text}: not a literal; a string needs quotes, {name}='{text}'"
        ) from None


def show(conversion: Conversion | KerasConversion, as_json: bool) -> Exit:
    """Print what was done; the exit code says whether both sides agree."""
    if as_json:
        click.echo(conversion.to_json(), nl=False)
    else:
        from rich.console import Console

        Console().print(conversion.to_table())
    return Exit.FAILS if conversion.failed else Exit.HOLDS
