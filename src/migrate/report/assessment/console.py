"""An assessment for people at a terminal: shares, APIs, files, and where the program is deployed to."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

import click

from migrate import keras
from migrate.assessment import Assessment
from migrate.report import tables
from migrate.report.tables import Cells
from migrate.report.words import counted

WIDTH = 100
PLACES = 3  # of a deployment target, shown in full


def render(assessment: Assessment) -> str:
    """Text with colours; whoever prints it to something that is no terminal strips them (`click.echo` does)."""
    parts = [_overview(assessment)]
    if assessment.apis:
        parts.append(_table(tables.APIS, map(tables.api, assessment.apis), "<>>><<"))
        parts.append(_table(tables.FILES, map(tables.file, assessment.per_file), "<>>>><"))
    if assessment.targets:
        parts.append("\n".join(_targets(assessment)))
    return "\n\n".join(parts)


def _overview(assessment: Assessment) -> str:
    count = len(assessment.per_file)
    touch = f"{count:,} of {counted(assessment.seen, 'file')} use the source framework"
    if not count:
        return f"no file of {assessment.seen:,} uses the source framework"
    lines = [touch, "", _table(tables.SHARES, tables.shares(assessment), "<>>>>>")]
    levels = ", ".join(f"{number:,} {level}" for level, number in assessment.levels.items())
    more = ["", f"rewritten uses by level: {levels}"] if levels else []
    written_for = keras.summary(assessment.keras.values())
    return "\n".join([*lines, *more, *([f"written for {written_for}"] if written_for else [])])


def _table(head: Cells, rows: Iterable[Cells], align: str) -> str:
    """Columns as wide as they need to be, the head in bold."""
    lines = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = [
        "  ".join(
            f"{cell:{side}{width}}" for cell, side, width in zip(line, align, widths, strict=True)
        ).rstrip()
        for line in lines
    ]
    return "\n".join([click.style(text[0], bold=True), *text[1:]])


def _targets(assessment: Assessment) -> Iterator[str]:
    yield click.style("Deployed to, or run on", bold=True)
    for use in assessment.targets:
        shown = ", ".join(use.places[:PLACES])
        more = f" and {len(use.places) - PLACES} more" if len(use.places) > PLACES else ""
        yield f"{use.name}: {shown}{more}"
        yield textwrap.indent(textwrap.fill(f"instead: {use.advice}", WIDTH), "  ")
