"""For the terminal: a line a stage, what went wrong below it, the rows that differ, the verdict last."""

from __future__ import annotations

from collections.abc import Iterator

import click

from migrate.validation.report._words import HEADLINES, MARKS, counted, figure
from migrate.validation.results import Outcome, Report, StageResult, Verdict

SUFFIX = ".txt"
COLOURS = {
    Verdict.HOLDS: "green",
    Verdict.DIFFERS: "yellow",
    Verdict.FAILS: "red",
    Verdict.UNDECIDED: "magenta",
}
SHOWN = 5  # comparisons that are off, a stage


def render(report: Report) -> str:
    """Text with colours; whoever prints it to something that is no terminal strips them (`click.echo` does)."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"{report.source} → {report.target}  ({report.style} style, {report.settings['device']})"
    yield ""
    yield f"  {'stage':<22} {'verdict':<16} {'error':>9} {'allowed':>9} {'float64':>9} {'compared':>9}"
    for stage in report.stages:
        yield from _stage(stage)
    if report.rows:
        yield ""
        yield "  rows below exact, and their measured error"
        for row in report.rows:
            yield f"    {row.row} → {row.where}: {row.level}, {figure(row.error)} ({row.stage}) {row.note}".rstrip()
    for note in report.notes:
        yield f"  note: {note}"
    yield ""
    yield (
        click.style(HEADLINES[report.verdict], fg=COLOURS[report.verdict], bold=True)
        + f" ({counted(report)})"
    )
    if report.verdict is not Verdict.HOLDS:
        yield report.summary


def _stage(stage: StageResult) -> Iterator[str]:
    verdict = click.style(f"{MARKS[stage.verdict]} {stage.verdict:<14}", fg=COLOURS.get(stage.verdict))
    columns = (
        figure(stage.worst),
        figure(stage.tolerance),
        figure(stage.precise),
        str(stage.compared or "-"),
    )
    yield f"  {stage.title:<22} {verdict} {' '.join(f'{column:>9}' for column in columns)}"
    if stage.verdict is not Verdict.HOLDS and stage.reason and stage.verdict is not Verdict.NOT_RUN:
        yield f"      {stage.reason}"
    off = [item for item in stage.judged if item.comparison.counts and item.outcome is Outcome.FAILS]
    for item in off[1:SHOWN]:
        yield f"      {item.comparison.name}: {item.reason}"
    if len(off) > SHOWN:
        yield f"      and {len(off) - SHOWN} more"
    for note in stage.notes:
        yield f"      {note}"
