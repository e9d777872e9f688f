"""For pull requests and READMEs: the stages and the rows that differ as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from migrate.validation.report._words import HEADLINES, MARKS, counted, figure
from migrate.validation.results import Report, Verdict

SUFFIX = ".md"


def render(report: Report) -> str:
    """The report as Markdown."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"## {MARKS[report.verdict]} {HEADLINES[report.verdict]}"
    yield ""
    yield f"`{report.source}` → `{report.target}`, {report.style} style, {counted(report)}."
    if report.verdict is not Verdict.HOLDS:
        yield f"**{_escaped(report.summary)}**"
    yield ""
    yield from _table(
        ("Stage", "Verdict", "Largest relative error", "Allowed", "In float64", "Compared", ""),
        [
            (
                stage.title,
                f"{MARKS[stage.verdict]} {stage.verdict}",
                figure(stage.worst),
                figure(stage.tolerance),
                figure(stage.precise),
                str(stage.compared or "-"),
                "; ".join((stage.reason, *stage.notes)).strip("; "),
            )
            for stage in report.stages
        ],
    )
    if report.rows:
        yield ""
        yield "### Rows below exact"
        yield ""
        yield from _table(
            ("Row", "Where", "Level", "Measured error", "In", "What differs"),
            [(f"`{r.row}`", r.where, r.level, figure(r.error), r.stage, r.note) for r in report.rows],
        )
    yield ""
    yield from (f"- {_escaped(note)}" for note in report.notes)
    yield from (
        f"- {side}: " + ", ".join(f"{name} {value}" for name, value in facts.items())
        for side, facts in report.environment.items()
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    yield from (f"| {' | '.join(map(_escaped, row))} |" for row in rows)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
