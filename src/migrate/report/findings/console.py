"""Findings for people: by file and line, with what to do below each kind of work that is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import click

from migrate.finding import Finding, Severity, Suppressed, by_place
from migrate.keras import Keras
from migrate.keras import summary as generations
from migrate.report.words import counted

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def render(
    findings: Sequence[Finding],
    suppressed: Sequence[Suppressed] = (),
    keras: Mapping[str, Keras] | None = None,
) -> str:
    """Text with colours; whoever prints it to something that is no terminal strips them (`click.echo` does)."""
    lines: list[str] = []
    for path, group in groupby(by_place(findings), key=lambda finding: finding.path):
        lines += [click.style(path, bold=True), *_file_lines(list(group)), ""]
    kept = f"; {counted(len(suppressed), 'finding')} suppressed" if suppressed else ""
    written_for = [f"written for {text}"] if (text := generations((keras or {}).values())) else []
    return "\n".join([*lines, summary(findings) + kept, *written_for])


def summary(findings: Sequence[Finding]) -> str:
    """``3 findings: 2 errors, 1 note``."""
    if not findings:
        return "no findings"
    counts = Counter(finding.severity for finding in findings)
    parts = [counted(counts[severity], severity) for severity in Severity if counts[severity]]
    return f"{counted(len(findings), 'finding')}: {', '.join(parts)}"


def _file_lines(findings: list[Finding]) -> Iterator[str]:
    """A file's findings; the advice stands once, below the last finding that it holds for in a row."""
    place_width = max(len(_place(finding)) for finding in findings)
    for position, finding in enumerate(findings):
        severity = click.style(finding.severity.ljust(7), fg=COLOURS[finding.severity])
        yield f"  {_place(finding):>{place_width}}  {severity}  {finding.code}  {finding.message}"
        following = findings[position + 1].advice if position + 1 < len(findings) else None
        if finding.severity is not Severity.NOTE and finding.advice != following:
            yield f"  {'':>{place_width}}  {'':7}  {'':6}  {finding.advice}"


def _place(finding: Finding) -> str:
    return finding.place.removeprefix(finding.path).removeprefix(":")
