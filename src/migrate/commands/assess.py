"""`migrate assess PATH`: what a migration would take, before anything is done."""

from __future__ import annotations

from pathlib import Path

import click

from migrate.cli import Exit
from migrate.commands import options
from migrate.report import assessment as renderers


@click.command("assess")
@click.argument("paths", nargs=-1, required=True, type=options.ANY_PATH, metavar="PATH...")
@options.to
@options.style
@options.select
@options.ignore
@options.cached
@click.option(
    "--format",
    "form",
    type=click.Choice(renderers.names()),
    default="console",
    show_default=True,
    help="Of the assessment.",
)
def command(
    paths: tuple[Path, ...],
    to: str,
    style: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    cache_dir: Path | None,
    no_cache: bool,
    form: str,
) -> int:
    """Tell what a migration would take: every API used, what becomes of it, and where the program is deployed to.

    Nothing is changed. References, calls and whole files are counted apart. Exit code 1: something would be left to do
    by hand.
    """
    from migrate.codemods import cached
    from migrate.codemods.assess import assess

    found = options.settings(options.existing(paths[0], "file or folder"))
    asked = options.codemod_options(to, style, select, ignore, found)
    assessment = assess(cached.run(paths, asked, options.cache_folder(cache_dir, no_cache)))
    click.echo(renderers.render(form, assessment))
    return Exit.FAILS if assessment.files.left else Exit.HOLDS
