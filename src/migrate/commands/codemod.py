"""`migrate codemod`: source code rewritten for the other framework."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from migrate.cli import Exit
from migrate.commands import options
from migrate.commands.request import Request, requested
from migrate.errors import MigrateError
from migrate.report import findings as renderers
from migrate.report.words import counted

if TYPE_CHECKING:
    from migrate.codemods.outcome import Outcome


@click.command("codemod")
@requested
@click.option("--diff", is_flag=True, help="Show what changes as a unified diff.")
@click.option("--write", is_flag=True, help="Change the files in place.")
@click.option("-o", "--output", type=options.FOLDER, help="Write the whole migrated tree to this new folder.")
@click.option("--force", is_flag=True, help="With --write: even where git has uncommitted changes.")
@click.option(
    "--keep-outputs",
    is_flag=True,
    help="Of notebooks: keep what changed cells have put out. Default: it goes.",
)
@click.option(
    "--drop-outputs",
    is_flag=True,
    help="Of notebooks that change: drop what all of their cells have put out.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(renderers.names()),
    default="console",
    show_default=True,
    help="Of the findings.",
)
def command(
    request: Request,
    diff: bool,
    write: bool,
    output: Path | None,
    force: bool,
    keep_outputs: bool,
    drop_outputs: bool,
    form: str,
) -> int:
    """Rewrite source code for the other framework.

    PATH is a Python file, a Jupyter notebook, or a folder of both. Without --write or -o nothing is changed: the
    findings tell what would be left to do by hand. With either, a provenance file is written beside the code, which
    `migrate convert` and `migrate validate` use. Exit code 1: something is left.
    """
    from migrate.codemods import output as writing
    from migrate.codemods.outcome import Outputs

    if write and output:
        raise MigrateError("--write changes the files in place and -o writes new ones: give one of them")
    if keep_outputs and drop_outputs:
        raise MigrateError("--keep-outputs and --drop-outputs: give one of them")
    outputs = Outputs.KEPT if keep_outputs else Outputs.DROPPED if drop_outputs else Outputs.CHANGED
    outcome = request.run(outputs=outputs)
    if output:
        writing.write_tree(outcome, request.paths, output)
    elif write:
        writing.write(outcome, force)
    if diff:
        click.echo(writing.diff(outcome), nl=False)
    click.echo(renderers.render(form, outcome.findings, outcome.suppressed, outcome.keras), err=diff)
    click.echo(summary(outcome, written=write or output is not None), err=diff or form != "console")
    return exit_code(outcome)


def exit_code(outcome: Outcome) -> Exit:
    """Whether all was rewritten, or something is left to do by hand."""
    return Exit.FAILS if any(finding.severity == "error" for finding in outcome.findings) else Exit.HOLDS


def summary(outcome: Outcome, written: bool) -> str:
    """How much was rewritten, and how exactly."""
    uses = sum(outcome.levels.values())
    levels = ", ".join(f"{count} {level}" for level, count in outcome.levels.items())
    verb = "changed" if written else "would change"
    text = f"{len(outcome.changed)} of {counted(outcome.total, 'file')} {verb}"
    if uses:
        text += f"; {counted(uses, 'use')} of the source framework rewritten: {levels}"
    if outcome.changed and not written:
        text += "\nthis was a preview; --diff shows it, --write changes the files, -o DIR writes a new tree"
    return text
