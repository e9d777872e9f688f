"""`migrate rules`: what the catalog knows, one line a row, and the finding codes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import click

from migrate import codes
from migrate.catalog import matrix
from migrate.commands import options
from migrate.errors import MigrateError

CODE = "code"
KINDS = (
    "function",
    "activation",
    "layer",
    "loss",
    "optimizer",
    "schedule",
    "metric",
    "constant",
    "owned",
    "manual",
)


@dataclass(frozen=True)
class Line:
    """One line of the list.

    Attributes:
        kind: the row's type in lower case, or ``code``.
        name: canonical source name, or the code.
        target: what it becomes; of a code, its title.
        levels: the levels of its renderings, best first as the row gives them; of a code, its severity.
        owner: the structural rewrite that a row belongs to, a module below `migrate.codemods`; else ''.
        measured: by style, the largest relative error that the row's proofs measured, and its level.
        note: what a reader should know; of a row that is not rewritten, why, and what to do.
    """

    kind: str
    name: str
    target: str
    levels: tuple[str, ...]
    owner: str = ""
    measured: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    note: str = ""


@click.command("rules")
@click.argument("text", required=False)
@click.option(
    "--kind", type=click.Choice([*KINDS, CODE]), help="Only rows of this kind, or only finding codes."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="table: one line a row. json: with both names, owner, level and measured error.",
)
def command(text: str | None, kind: str | None, form: str) -> None:
    """List the catalog's rows and the finding codes.

    With TEXT, only those whose name or target contains it.
    """
    options.settings(Path())
    chosen = [line for line in lines() if kind in (None, line.kind) and (not text or contains(line, text))]
    if not chosen:
        what = f"a {kind}" if kind else "a row or a finding code"
        raise MigrateError(f"{text}: not part of the name of {what}; `migrate rules` lists what there is")
    click.echo(json.dumps([asdict(line) for line in chosen], indent=2) if form == "json" else table(chosen))


def lines() -> Iterator[Line]:
    """All rows by name, then all codes."""
    from migrate.catalog.registry import all_rows

    errors = matrix.measured()
    for row in sorted(all_rows(), key=lambda row: row.name):
        levels = tuple(dict.fromkeys(str(rendering.level or row.level) for rendering in row.renderings))
        yield Line(
            kind=type(row).__name__.lower(),
            name=row.name,
            target=row.target.partition("(")[0],
            levels=levels or (str(row.level),),
            owner=getattr(row, "owner", ""),
            measured=errors.get(row.name, {}),
            note=". ".join(filter(None, (row.note, getattr(row, "advice", "")))),
        )
    for entry in codes.registry().values():
        yield Line(CODE, entry.code, entry.title, (entry.severity,), note=entry.advice)


def contains(line: Line, text: str) -> bool:
    """Whether the text is part of the line's name or target, capitals aside."""
    return text.lower() in line.name.lower() or text.lower() in line.target.lower()


def table(rows: Sequence[Line]) -> str:
    """Columns as wide as they need to be."""
    cells = [(line.kind, line.name, ", ".join(line.levels), line.target or line.owner) for line in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(padded(row, widths) for row in cells)


def padded(row: Iterable[str], widths: Iterable[int]) -> str:
    """One line of the table."""
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
