"""Models in the formats that they are served in: what the command line calls, and what comes of it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migrate.converters.checkpoints.registry import open_checkpoint
from migrate.converters.deployment.inputs import Input
from migrate.converters.deployment.registry import Framework, format_of
from migrate.converters.verification.results import Comparison, Verification, judge, not_run
from migrate.errors import MigrateError
from migrate.worker import Worker

if TYPE_CHECKING:
    from rich.console import RenderableType

SIDES: dict[Framework, str] = {
    "torch": "migrate.converters.deployment.torch_side:export",
    "tensorflow": "migrate.converters.deployment.tensorflow_side:export",
}


@dataclass(frozen=True)
class Deployed:
    """A model that was exported.

    Attributes:
        model: the class or file that it was made from.
        to: the format.
        output: the file or folder.
        size: of that, in bytes.
        inputs: what it takes; a letter for an axis that varies.
        notes: what is to be known about it.
        verification: how far it is from the model.
    """

    model: str
    to: str
    output: Path
    size: int
    inputs: tuple[Input, ...]
    notes: tuple[str, ...]
    verification: Verification

    def to_json(self) -> str:
        """As JSON, the paths as strings."""
        return json.dumps(asdict(self), indent=2, default=str) + "\n"

    def to_table(self) -> RenderableType:
        """For the console."""
        from rich.text import Text

        taken = ", ".join(f"{item.name} {'x'.join(map(str, item.shape)) or 'scalar'}" for item in self.inputs)
        lines = [
            f"{self.model} as {self.to}: takes {taken}",
            *self.notes,
            self.verification.summary,
            f"written: {self.output} ({self.size / 1e6:.1f} MB)",
        ]
        return Text("\n".join(lines))


def export_torch(
    code: str,
    *,
    to: str,
    output: Path,
    torch_worker: Worker,
    inputs: Sequence[Input],
    weights: Path | None = None,
    path: Sequence[Path] = (),
    arguments: Mapping[str, Any] | Sequence[Any] = (),
    verify: bool = True,
) -> Deployed:
    """Export a PyTorch class with its weights, and run both.

    Args:
        code: ``package.module:Class``.
        to: a format of PyTorch's.
        output: replaced whole, or not touched.
        inputs: what it takes, in the order of its arguments unless they are named.
        weights: its state dict: ``.safetensors``, shards, ``.pt``; None: as it is made.
        path, arguments: as for `migrate.converters.convert.convert`.

    Raises:
        MigrateError: it cannot be built, loaded, exported or written.
    """
    given = dict(arguments) if isinstance(arguments, Mapping) else list(arguments)
    request = {
        "code": code,
        "path": [str(folder) for folder in path],
        "arguments": given,
        "weights": None if weights is None else str(weights.absolute()),
        "inputs": [asdict(item) for item in inputs],
    }
    return _export("torch", code, to, output, torch_worker, request, verify)


def export_keras(
    model: Path, *, to: str, output: Path, tensorflow_worker: Worker, verify: bool = True, trust: bool = False
) -> Deployed:
    """Export a Keras model's file, and run both.

    Args:
        model: ``.keras`` or ``.h5``.
        to: a format of TensorFlow's.
        output: replaced whole, or not touched.
        tensorflow_worker: with the Keras that wrote the file.
        trust: run the code in it: Lambda layers.

    Raises:
        MigrateError: as `export_torch`; or it would run code.
    """
    with open_checkpoint(model) as opened:
        foreign = opened.foreign
    if foreign and not trust:
        raise MigrateError(f"{model}: loading it would run code: {', '.join(foreign)}; --trust runs it")
    request = {"file": str(model.absolute()), "trust": trust}
    return _export("tensorflow", str(model), to, output, tensorflow_worker, request, verify)


def _export(
    framework: Framework,
    model: str,
    to: str,
    output: Path,
    worker: Worker,
    request: dict[str, Any],
    verify: bool,
) -> Deployed:
    form = format_of(to, framework)
    if form.SUFFIX and not output.name.endswith(form.SUFFIX):
        raise MigrateError(f"{output}: a file of {to} ends in {form.SUFFIX}")
    with _whole(output) as made:
        done = worker.call(SIDES[framework], {**request, "to": to, "output": str(made), "verify": verify})
    verification = not_run("as asked")
    if verify:
        silent, found = done["silent"], [Comparison(**each) for each in done["comparisons"]]
        verification = not_run(silent) if silent else judge(found)
    return Deployed(
        model,
        to,
        output,
        sum(file.stat().st_size for file in (output, *output.rglob("*")) if file.is_file()),
        tuple(Input(**{**item, "shape": tuple(item["shape"])}) for item in done["inputs"]),
        tuple(done["notes"]),
        verification,
    )


@contextmanager
def _whole(output: Path) -> Iterator[Path]:
    """A path of the same name in a folder of its own; what lies in that at the end comes to lie beside the output.

    Raises:
        MigrateError: it cannot be written, or there is a folder in its place.
    """
    if output.is_dir():
        raise MigrateError(f"{output}: is there already")
    folder = output.absolute().parent / f".{output.name}.{os.getpid()}.part"
    try:
        folder.mkdir()
        yield folder / output.name
        for each in sorted(folder.iterdir(), key=lambda each: each.name == output.name):
            each.replace(output.with_name(each.name))  # what was asked for comes last
    except OSError as error:
        raise MigrateError(f"{output}: cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
