"""`migrate validate`: the proof that a migrated model computes what its source does."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from migrate.commands import options
from migrate.commands.progress import spinner
from migrate.errors import MigrateError

if TYPE_CHECKING:
    from migrate.validation.results import Report


@click.command("validate")
@click.option("--source", metavar="MODULE:NAME", help="The source model's builder, if there are several.")
@click.option("--target", metavar="MODULE:NAME", help="The same of the migrated model.")
@click.option(
    "--source-path", type=options.FOLDER, help="Root of the source tree. Default with --source: here."
)
@click.option(
    "--target-path", type=options.FOLDER, default=Path(), help="Root of the migrated tree. Default: here."
)
@click.option(
    "--checkpoint", type=options.FILE, help="The source's trained weights: .keras, .weights.h5 or .h5."
)
@click.option("--weights", type=options.FILE, help="The converted weights that `migrate convert` wrote.")
@click.option("--data", type=options.FILE, help="An .npz file with inputs x (x0, x1, ...) and targets y.")
@click.option("--steps", default=20, show_default=True, help="Training steps of the loss curve.")
@click.option("--batch", default=16, show_default=True, help="Samples in each step.")
@click.option("--seed", default=0, show_default=True, help="Of everything random.")
@click.option(
    "--device",
    type=click.Choice(["cpu", "cuda"]),
    default="cpu",
    show_default=True,
    help="Of the torch side.",
)
@click.option(
    "--record", type=options.FOLDER, metavar="BUNDLE", help="Write what the source computes, and stop."
)
@click.option(
    "--against", type=options.FOLDER, metavar="BUNDLE", help="Judge by a recorded bundle, without TensorFlow."
)
@click.option(
    "--float64/--no-float64", default=True, help="Also run both sides in double precision, as a reference."
)
@click.option(
    "--accept-levels", is_flag=True, help="Let differences pass that the catalog's rows are known to have."
)
@click.option("--trust", is_flag=True, help="Run the code in a model file's Lambda layers.")
@click.option(
    "--report",
    "reports",
    multiple=True,
    type=options.ANY_PATH,
    metavar="PATH",
    help=f"A folder for all reports, or one file ({', '.join(options.REPORT_SUFFIXES)}). Repeatable.",
)
@options.pythons
def command(
    source: str | None,
    target: str | None,
    source_path: Path | None,
    target_path: Path,
    checkpoint: Path | None,
    weights: Path | None,
    data: Path | None,
    steps: int,
    batch: int,
    seed: int,
    device: str,
    record: Path | None,
    against: Path | None,
    float64: bool,
    accept_levels: bool,
    trust: bool,
    reports: tuple[Path, ...],
    tensorflow_python: Path | None,
    torch_python: Path | None,
) -> int:
    """Prove, or disprove, that a migrated model computes what its source does.

    Both sides run in processes of their own, on the same inputs, weights and random draws: weights, forward pass,
    loss, gradients, one optimizer step, and the loss curve of --steps steps. Exit code 0: it holds, 1: it does not,
    3: undecided.
    """
    from migrate.validation import Sides, report, validate

    files = [file for path in reports for file in files_of(path)]
    for file in files:
        report.format_of(file)  # refused now, not after the work
    tensorflow, torch = options.interpreters(options.settings(target_path), tensorflow_python, torch_python)
    with spinner() as tell:
        found = validate(
            target_path,
            source=source_path or (Path() if source and not against else None),
            checkpoint=checkpoint,
            weights=weights,
            model=one_model(target_path, source, target),
            record=record,
            against=against,
            data=data,
            steps=steps,
            batch=batch,
            seed=seed,
            float64=float64,
            trust=trust,
            accept_levels=accept_levels,
            sides=Sides(tensorflow, torch, device=device),
            progress=tell,
        )
    if found is None:
        click.echo(f"recorded: {record}")
        return 0
    show(found, files)
    return found.exit_code


def one_model(migrated: Path, source: str | None, target: str | None) -> str | None:
    """The name to look the model up by; both names, if given, must mean the same one.

    Raises:
        MigrateError: they do not, or there is no such model.
    """
    if source is None or target is None:
        return target or source
    from migrate import provenance
    from migrate.validation.run import choose_model

    known = provenance.read(migrated / provenance.FILE_NAME)
    if choose_model(known, source) != choose_model(known, target):
        raise MigrateError(f"{target} was not made from {source}; leave one of --source and --target out")
    return target


def files_of(path: Path) -> list[Path]:
    """The reports that a `--report` asks for: one file, or one of every format in a folder."""
    return [path] if path.suffix else [path / f"report{suffix}" for suffix in options.REPORT_SUFFIXES]


def show(found: Report, files: Iterable[Path]) -> None:
    """Print the report, and write it to files, whose suffixes say the format."""
    from migrate.validation import report

    click.echo(report.render("console", found))
    for file in files:
        report.write(found, file)
        click.echo(f"report: {file}")
