"""Code, weights and proof in a row: what `migrate project` does, apart from how it is shown.

The new tree is put together in a folder beside the one asked for and moved there at the end of the second step, so that
bad input leaves nothing behind. A tree whose code is not complete stays, for someone to finish.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from migrate import provenance
from migrate.cli import Exit
from migrate.commands.options import REPORT_SUFFIXES
from migrate.errors import MigrateError

if TYPE_CHECKING:
    from migrate.catalog.model import Style
    from migrate.codemods.engine import Outcome
    from migrate.converters.conversion import Conversion
    from migrate.provenance import ModelLink
    from migrate.validation.results import Report
    from migrate.worker import Worker

WEIGHTS = "weights.safetensors"
REPORT = "report"
STEPS = ("code", "weights", "proof")
Tell = Callable[[str, str], None]  # a step of STEPS, and what it is doing


@dataclass(frozen=True)
class Request:
    """What is asked for.

    Attributes:
        source: a file or the root of the source tree; checkpoint: its trained weights; output: a new folder.
        model: which model, ``package.module:name``, where there are several.
        pythons: interpreters of the TensorFlow and the PyTorch side, None for this one.
        steps, data, device, accept_levels: see `migrate.validation.validate`.
    """

    source: Path
    checkpoint: Path
    output: Path
    style: Style
    model: str | None = None
    pythons: tuple[str | None, str | None] = (None, None)
    steps: int = 20
    data: Path | None = None
    device: str = "cpu"
    accept_levels: bool = False


@dataclass(frozen=True)
class Results:
    """What came of it; None for a step that was not reached, and ``problem`` says why."""

    code: Outcome
    weights: Conversion | None = None
    proof: Report | None = None
    problem: str = ""
    reports: tuple[Path, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether no code is left to be rewritten by hand."""
        return not any(finding.severity == "error" for finding in self.code.findings)

    @property
    def exit_code(self) -> Exit:
        """The worst of the three."""
        if not self.complete or self.proof is None:
            return Exit.FAILS
        return Exit(self.proof.exit_code)


def run(request: Request, tell: Tell) -> Results:
    """Migrate a project, convert its weights, and prove the result.

    Raises:
        MigrateError: the input is bad: nothing is left in the output folder then.
    """
    _check(request)
    tell("code", "reading the source")
    code = rewrite(request)
    tell("weights", "starting TensorFlow")  # only the proof needs it, but without it nothing is to be written
    with _source_side(code, request) as tensorflow:
        with _staged(request.output) as stage:
            _write_code(code, request, stage)
            try:
                link, weights = convert(request, stage, tell)
            except MigrateError as error:
                results = Results(code, problem=str(error))
                if results.complete:
                    raise
                return results
        proof = prove(request, code.root, link, tensorflow, tell)
    return Results(code, weights, proof, reports=tuple(_write_reports(proof, request.output / REPORT)))


def _source_side(code: Outcome, request: Request) -> Worker:
    """A worker with the Keras that the model to prove is written for."""
    from migrate.keras import OLD
    from migrate.validation.run import choose_model
    from migrate.worker import Worker, with_keras2

    assert code.provenance is not None  # `rewrite` has seen to it
    models = code.provenance.models
    keras = choose_model(code.provenance, request.model).keras if models else None
    return with_keras2(request.pythons[0]) if keras == OLD else Worker.start("tensorflow", request.pythons[0])


def _check(request: Request) -> None:
    """Refuse what cannot work before anything is done.

    Raises:
        MigrateError: see `run`.
    """
    from migrate.converters.checkpoints.registry import open_checkpoint

    if request.output.exists() and (request.output.is_file() or any(request.output.iterdir())):
        raise MigrateError(f"{request.output}: exists already; name a new or an empty folder")
    with open_checkpoint(request.checkpoint):
        pass


def rewrite(request: Request) -> Outcome:
    """The first step: what every file becomes.

    Raises:
        MigrateError: there is nothing to migrate, or the files cannot be imported from their root.
    """
    from migrate.codemods import engine
    from migrate.codemods.context import Options

    code = engine.run([request.source], Options(style=request.style))
    if (code.root / "__init__.py").is_file():
        raise MigrateError(f"{code.root}: is a package itself; name the folder that it is imported from")
    if code.provenance is None:
        raise MigrateError(f"{request.source}: nothing here uses TensorFlow or Keras")
    return code


def convert(request: Request, tree: Path, tell: Tell) -> tuple[ModelLink, Conversion]:
    """The second step: the checkpoint as the migrated model's weights.

    Raises:
        MigrateError: there is no such model, or the checkpoint does not fit it.
    """
    from migrate.converters.convert import convert
    from migrate.validation.run import choose_model
    from migrate.worker import Worker

    known = provenance.read(tree / provenance.FILE_NAME)
    if not known.models:
        raise MigrateError("no model was recognised in the code")
    link = choose_model(known, request.model)
    tell("weights", "starting PyTorch")
    with Worker.start("torch", python=request.pythons[1]) as worker:
        tell("weights", "converting")
        conversion = convert(
            request.checkpoint,
            into=link.target,
            output=tree / WEIGHTS,
            torch_worker=worker,
            path=(tree,),
            provenance=known,
        )
    return link, conversion


def prove(request: Request, source: Path, link: ModelLink, tensorflow: Worker, tell: Tell) -> Report:
    """The third step: both sides compared.

    Raises:
        MigrateError: a side cannot be run.
    """
    from migrate.validation import Sides, validate

    report = validate(
        request.output,
        source=source,
        checkpoint=request.checkpoint,
        weights=request.output / WEIGHTS,
        model=link.target,
        data=request.data,
        steps=request.steps,
        accept_levels=request.accept_levels,
        sides=Sides(*request.pythons, workers={"tensorflow": tensorflow}, device=request.device),
        progress=lambda text: tell("proof", text),
    )
    assert report is not None  # only a recording has none
    return report


@contextmanager
def _staged(output: Path) -> Iterator[Path]:
    """A folder that takes the place of ``output`` at the end, or goes if there is an error."""
    output.parent.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(dir=output.parent, prefix=f".{output.name}."))
    try:
        yield stage
        stage.chmod(0o755)  # mkdtemp's is for this user alone
        if output.exists():
            output.rmdir()
        stage.rename(output)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _write_code(code: Outcome, request: Request, stage: Path) -> None:
    from migrate.codemods.output import write_tree

    write_tree(code, [request.source], stage)


def _write_reports(report: Report, folder: Path) -> Iterator[Path]:
    from migrate.validation.report import write

    for suffix in REPORT_SUFFIXES:
        file = folder / f"report{suffix}"
        write(report, file)
        yield file
