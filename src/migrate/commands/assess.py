"""`migrate assess PATH`: what a migration would take, before anything is done."""

from __future__ import annotations

import click

from migrate.cli import Exit
from migrate.commands.request import Request, requested
from migrate.report import assessment as renderers


@click.command("assess")
@requested
@click.option(
    "--format",
    "form",
    type=click.Choice(renderers.names()),
    default="console",
    show_default=True,
    help="Of the assessment.",
)
def command(request: Request, form: str) -> int:
    """Tell what a migration would take: every API used, and what becomes of it.

    Nothing is changed. References, calls and whole files are counted apart; the systems that the program is deployed to
    or runs on are told with what takes their place. Exit code 1: something would be left to do by hand.
    """
    from migrate.codemods.assess import assess

    assessment = assess(request.run())
    click.echo(renderers.render(form, assessment))
    return Exit.FAILS if assessment.files.left else Exit.HOLDS
