"""`migrate assess PATH`: what a migration would take, before anything is done."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from migrate.cli import Exit
from migrate.commands import options
from migrate.report.words import counted

if TYPE_CHECKING:
    from migrate.codemods.engine import Outcome


@dataclass(frozen=True)
class Use:
    """One API of the source framework and what becomes of its uses.

    Attributes:
        api: canonical name.
        rewritten: how many uses are rewritten.
        left: how many places are left to do by hand.
        outcome: the levels of the rewritten uses and the codes of the findings, the commonest first.
    """

    api: str
    rewritten: int
    left: int
    outcome: tuple[str, ...]


@click.command("assess")
@click.argument("paths", nargs=-1, required=True, type=options.ANY_PATH, metavar="PATH...")
@options.to
@options.style
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(paths: tuple[Path, ...], to: str, style: str | None, as_json: bool) -> int:
    """Tell what a migration would take: every API used, and what becomes of it.

    Nothing is changed. Exit code 1: something would be left to do by hand.
    """
    from migrate.catalog.model import Style
    from migrate.codemods.context import Options
    from migrate.codemods.engine import run

    chosen = Style(style or options.settings(options.existing(paths[0], "file or folder")).style)
    outcome = run(paths, Options(style=chosen, direction=f"to_{to}"))
    found = sorted(uses(outcome), key=lambda use: (-use.left, -use.rewritten, use.api))
    click.echo(json.dumps([asdict(use) for use in found], indent=2) if as_json else text(found, outcome))
    return Exit.FAILS if any(use.left for use in found) else Exit.HOLDS


def uses(outcome: Outcome) -> Iterator[Use]:
    """The APIs that a run met."""
    rewritten: dict[str, Counter[str]] = {}
    left: dict[str, Counter[str]] = {}
    for file in outcome.files:
        for level, api in file.levels:
            rewritten.setdefault(api, Counter())[level.value] += 1
    for finding in outcome.findings:
        if finding.severity == "error":
            left.setdefault(finding.api or finding.path, Counter())[finding.code] += 1
    for api in rewritten.keys() | left.keys():
        done, undone = rewritten.get(api, Counter()), left.get(api, Counter())
        outcomes = tuple(name for name, _ in (undone + done).most_common())
        yield Use(api, done.total(), undone.total(), outcomes)


def text(found: list[Use], outcome: Outcome) -> str:
    """A table, what is left first, and the sum."""
    width = max((len(use.api) for use in found), default=3)
    lines = [f"{'API':<{width}}  rewritten  left  outcome"] if found else []
    lines += [
        f"{use.api:<{width}}  {use.rewritten or '':>9}  {use.left or '':>4}  {', '.join(use.outcome)}"
        for use in found
    ]
    done, undone = sum(use.rewritten for use in found), sum(use.left for use in found)
    share = f" ({100 * done / (done + undone):.0f} %)" if done + undone else ""
    rewritten = f"{counted(done, 'use')} would be rewritten{share}"
    by_hand = f"{counted(undone, 'place')} left to do by hand"
    return "\n".join([*lines, f"{rewritten}, {by_hand}, in {counted(outcome.total, 'file')}"])
