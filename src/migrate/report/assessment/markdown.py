"""An assessment as Markdown: for a pull request, a wiki, the summary page of a CI job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migrate import keras
from migrate.assessment import Assessment
from migrate.report import tables
from migrate.report.tables import Cells
from migrate.report.words import counted


def render(assessment: Assessment) -> str:
    """Markdown text with its tables as GitHub reads them."""
    count = len(assessment.per_file)
    seen = counted(assessment.seen, "file")
    lines = ["# Migration assessment", "", f"{count:,} of {seen} use the source framework.", ""]
    if assessment.keras:
        lines[2:3] = [f"{lines[2]} Written for {keras.summary(assessment.keras.values())}."]
    lines += _table(tables.SHARES, tables.shares(assessment), "<>>>>>")
    if assessment.apis:
        rows = (
            (f"`{first}`", *rest[:-1], rest[-1] and f"`{rest[-1]}`") for first, *rest in _apis(assessment)
        )
        lines += ["", "## By API", "", *_table(tables.APIS, rows, "<>>><<")]
        files = ((f"`{first}`", *rest) for first, *rest in map(tables.file, assessment.per_file))
        lines += ["", "## By file", "", *_table(tables.FILES, files, "<>>>><")]
    if assessment.targets:
        lines += ["", "## Deployed to, or run on", "", *_targets(assessment)]
    return "\n".join(lines)


def _apis(assessment: Assessment) -> Iterator[Cells]:
    return map(tables.api, assessment.apis)


def _table(head: Cells, rows: Iterable[Cells], align: str) -> Iterator[str]:
    yield _line(head)
    yield _line(tuple("---:" if side == ">" else "---" for side in align))
    yield from map(_line, rows)


def _line(cells: Cells) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _targets(assessment: Assessment) -> Iterator[str]:
    for use in assessment.targets:
        yield f"- **{use.name}**: {use.advice} ({counted(len(use.places), 'place')}: {', '.join(use.places)})"
