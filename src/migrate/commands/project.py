"""`migrate project`: code, weights and proof in a row, with a table of verdicts at the end."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from migrate.commands import chain, options
from migrate.report import findings as renderers
from migrate.report.words import counted

if TYPE_CHECKING:
    from rich.table import Table

MARKS = {"holds": "✓", "differs": "≠", "fails": "✗", "incomplete": "✗", "undecided": "?"}
COLOURS = {"holds": "green", "differs": "yellow", "fails": "red", "incomplete": "red", "undecided": "magenta"}
Line = tuple[str, str, str]  # what, verdict, detail


@click.command("project")
@click.argument("path", type=options.ANY_PATH)
@options.to
@options.style
@click.option(
    "--checkpoint", type=options.FILE, required=True, help="The trained weights: .keras, .weights.h5 or .h5."
)
@click.option("-o", "--output", type=options.FOLDER, required=True, help="The folder to make.")
@click.option("--model", metavar="MODULE:NAME", help="Which model, if the project builds several.")
@click.option("--steps", default=20, show_default=True, help="Training steps of the loss curve.")
@click.option("--data", type=options.FILE, help="An .npz file with inputs x (x0, x1, ...) and targets y.")
@click.option(
    "--device",
    type=click.Choice(["cpu", "cuda"]),
    default="cpu",
    show_default=True,
    help="Of the torch side.",
)
@click.option(
    "--accept-levels", is_flag=True, help="Let differences pass that the catalog's rows are known to have."
)
@options.pythons
def command(
    path: Path,
    to: str,
    style: str | None,
    checkpoint: Path,
    output: Path,
    model: str | None,
    steps: int,
    data: Path | None,
    device: str,
    accept_levels: bool,
    tensorflow_python: Path | None,
    torch_python: Path | None,
) -> int:
    """Migrate a project: its code, its trained weights, and the proof.

    PATH is the folder that the project's package is imported from, or one file. The new folder holds the migrated tree,
    its weights and the report. Exit code: the worst of the three steps.
    """
    from migrate.catalog.model import Style

    settings = options.settings(options.existing(path, "file or folder"))
    request = chain.Request(
        source=path,
        checkpoint=checkpoint,
        output=output,
        style=Style(style or settings.style),
        model=model,
        pythons=options.interpreters(settings, tensorflow_python, torch_python),
        steps=steps,
        data=data,
        device=device,
        accept_levels=accept_levels,
    )
    with progress() as tell:
        results = chain.run(request, tell)
    show(results, output)
    return results.exit_code


@contextmanager
def progress() -> Iterator[chain.Tell]:
    """A bar for each step on stderr, while someone watches."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description:<36}"), BarColumn(24), TimeElapsedColumn())
    shown = sys.stderr.isatty()
    with Progress(*columns, console=Console(stderr=True), disable=not shown, transient=True) as bars:
        tasks = {step: bars.add_task(step, total=None, start=False) for step in chain.STEPS}

        def tell(step: str, text: str) -> None:
            for earlier in chain.STEPS[: chain.STEPS.index(step)]:
                bars.update(tasks[earlier], description=earlier, total=1, completed=1)
            bars.start_task(tasks[step])
            bars.update(tasks[step], description=f"{step}: {text}")

        yield tell


def show(results: chain.Results, output: Path) -> None:
    """Print what is left to do, the verdicts, and where everything lies."""
    from rich.console import Console

    if not results.complete:
        click.echo(renderers.render("console", results.code.findings) + "\n")
    Console().print(table(list(lines(results))))
    for difference in differences(results):
        click.echo(textwrap.fill(difference, 100, subsequent_indent="    "))
    click.echo(f"migrated: {output}")
    for file in results.reports:
        click.echo(f"report:   {file}")


def lines(results: chain.Results) -> Iterator[Line]:
    """The verdict of each step; of the proof, of each stage."""
    errors = sum(finding.severity == "error" for finding in results.code.findings)
    files, uses = len(results.code.changed), sum(results.code.levels.values())
    levels = ", ".join(f"{count} {level}" for level, count in results.code.levels.items())
    if errors:
        yield (
            "code",
            "incomplete",
            f"{counted(errors, 'place')} left to do by hand; {counted(uses, 'use')} rewritten",
        )
    else:
        yield "code", "holds", f"{counted(uses, 'use')} in {counted(files, 'file')} rewritten: {levels}"
    if results.weights is None:
        yield "weights", "fails", results.problem.partition("\n")[0]
    else:
        yield (
            "weights",
            "holds",
            f"{counted(len(results.weights.tensors), 'tensor')}, paired by {results.weights.paired_by}",
        )
    if results.proof is None:
        yield "proof", "not run", ""
        return
    for stage in results.proof.stages:
        error = (
            "" if stage.worst is None else f"error {figure(stage.worst)}, allowed {figure(stage.tolerance)}"
        )
        yield stage.title, stage.verdict.value, "; ".join(part for part in (error, stage.reason) if part)
    yield "proof", results.proof.verdict.value, results.proof.summary


def differences(results: chain.Results) -> Iterator[str]:
    """The renderings that are not exact, and how far they were measured to be off."""
    for row in results.proof.rows if results.proof else ():
        error = "not measured" if row.error is None else f"error {figure(row.error)} ({row.stage})"
        yield f"  {row.row} → {row.where}: {row.level}, {error}" + (f"; {row.note}" if row.note else "")


def figure(value: float) -> str:
    """A relative error: two digits."""
    return f"{value:.1e}" if value else "0"


def table(rows: list[Line]) -> Table:
    """The table of verdicts; the last row is what counts."""
    from rich.table import Table
    from rich.text import Text

    made = Table("step", "verdict", "detail")
    for position, (what, verdict, detail) in enumerate(rows):
        mark = Text(f"{MARKS.get(verdict, '·')} {verdict}", style=COLOURS.get(verdict, ""))
        made.add_row(Text(what), mark, Text(detail), end_section=position in (1, len(rows) - 2))
    return made
