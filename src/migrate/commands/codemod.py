"""`migrate codemod PATH --to torch`: rewrite source code; a preview unless told to write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from migrate import config
from migrate.cli import Exit
from migrate.commands import options
from migrate.errors import MigrateError
from migrate.finding import Severity

if TYPE_CHECKING:
    from migrate.codemods.engine import Outcome


@click.command("codemod")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=options.ANY_PATH)
@options.to
@options.style
@click.option("--diff", "show_diff", is_flag=True, help="Print a unified diff.")
@click.option("--write", "in_place", is_flag=True, help="Change the files in place.")
@click.option("-o", "--output", type=options.FOLDER, help="Write the whole migrated tree to this folder.")
@click.option(
    "--force", is_flag=True, help="With --write: even if files have changes that are not committed."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["console", "json"]),
    default="console",
    help="How findings are told.",
)
def command(
    paths: tuple[Path, ...],
    to: str,
    style: str | None,
    show_diff: bool,
    in_place: bool,
    output: Path | None,
    force: bool,
    form: str,
) -> int:
    """Rewrite source code for the other framework.

    PATH is a file or a folder. Without --diff, --write or -o nothing is written: a summary says what would be. Work
    that is left stands in the code as "# TODO(migrate): CODE reason". Exit code 1 if there is such work.
    """
    if sum((show_diff, in_place, output is not None)) > 1:
        raise MigrateError("--diff, --write and -o exclude each other")
    from migrate.catalog.model import Style
    from migrate.codemods import engine
    from migrate.codemods import output as outputs
    from migrate.codemods.context import Options

    for path in paths:
        options.existing(path, "file or folder")
    chosen = Style(style or config.load(paths[0]).style)
    outcome = engine.run(paths, Options(style=chosen, direction=f"to_{to}"))
    if in_place:
        outputs.write(outcome, force)
    elif output is not None:
        outputs.write_tree(outcome, paths, output)
    if show_diff:
        click.echo(outputs.diff(outcome), nl=False)
    _tell(outcome, form, "written" if in_place or output else "would change", err=show_diff)
    return Exit.FAILS if any(f.severity is Severity.ERROR for f in outcome.findings) else Exit.HOLDS


def _tell(outcome: Outcome, form: str, verb: str, err: bool) -> None:
    """The findings, then a line on the files and how far the rewritten calls agree. With a diff it goes to stderr."""
    from migrate.report.findings import console, json

    if form == "json":
        click.echo(json.render(outcome.findings), err=err)
        return
    click.echo(console.render(outcome.findings), err=err)
    for file in outcome.changed:
        click.echo(f"  {verb}: {file.path}", err=err)
    for path in outcome.support:
        click.echo(f"  {verb}: {path} (support classes)", err=err)
    click.echo(summary(outcome, verb), err=err)


def summary(outcome: Outcome, verb: str) -> str:
    """``3 of 12 Python files would change; 41 rewritten: 38 exact, 3 equivalent``."""
    levels = outcome.levels
    told = f"; {sum(levels.values())} rewritten: " + ", ".join(f"{n} {level}" for level, n in levels.items())
    count = len(outcome.changed)
    return f"{count} of {outcome.total} Python files {verb}{told if levels else ''}"
