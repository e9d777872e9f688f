"""What a tool has to tell of one place in the user's code.

A finding has a code (see `migrate.codes`), a place and what to do. Renderers in `migrate.report` turn findings
into console text or JSON; in migrated code, work left behind stands as a line `# TODO(migrate): CODE reason`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from migrate import codes

TODO_PREFIX = "# TODO(migrate):"


class Severity(StrEnum):
    """How much a finding matters; the names are SARIF's levels."""

    ERROR = "error"  # left as it was: the migrated code does not work until someone acts
    WARNING = "warning"  # rewritten, but someone should look
    NOTE = "note"  # rewritten; the numbers differ in a known, stated way

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True)
class Finding:
    """One finding.

    Attributes:
        code: a registered code such as ``API101``.
        message: what is the matter at this place, in one sentence without a full stop.
        path: the source file as the user named it, with forward slashes.
        line: 1-based line in the source file; 0 when the finding is about the file as a whole.
        column: 1-based column; 0 when unknown.
        severity: the code's own unless given.
        api: canonical name of the source API it is about, ``keras.layers.Foo``.
        advice: what to do here; the code's general advice unless given.
        cell: of a notebook, counted from 1 over all cells; the line is counted in it. 0 when the file is no notebook,
            or the finding is about all of it.
        file_line: the line of a notebook's file that the place is in; 0 where `line` is that.

    Raises:
        KeyError: the code is not registered.
    """

    code: str
    message: str
    path: str
    line: int = 0
    column: int = 0
    severity: Severity = field(default=None)  # type: ignore[assignment]  # filled from the code below
    api: str = ""
    advice: str = ""
    cell: int = 0
    file_line: int = 0

    def __post_init__(self) -> None:
        registered = codes.get(self.code)
        if self.severity is None:
            object.__setattr__(self, "severity", Severity(registered.severity))
        if not self.advice:
            object.__setattr__(self, "advice", registered.advice)

    @property
    def place(self) -> str:
        """``path:line:column``, as editors and terminals link it; ``path:cell 7:line:column`` in a notebook."""
        cell = [f"cell {self.cell}"] if self.cell else []
        parts = [self.path, *cell, *(str(number) for number in (self.line, self.column) if number)]
        return ":".join(parts)

    @property
    def todo(self) -> str:
        """The comment that stands in the migrated code, always a single line."""
        return f"{TODO_PREFIX} {self.code} {' '.join(self.message.split())}"

    def to_json(self) -> dict[str, Any]:
        """Plain data for a report."""
        return asdict(self)


@dataclass(frozen=True)
class Suppression:
    """Why a finding is not reported. ``kind`` is SARIF's: ``inSource`` for a comment, ``external`` for an option."""

    kind: str
    reason: str


@dataclass(frozen=True)
class Suppressed:
    """A finding that the user does not want to hear of."""

    finding: Finding
    by: Suppression


def by_place(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in the order in which a reader meets them in the files."""
    return sorted(findings, key=_order)


def _order(finding: Finding) -> tuple[str, int, int, int, str]:
    return finding.path, finding.cell, finding.line, finding.column, finding.code


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The gravest severity among them, None without findings."""
    return min((finding.severity for finding in findings), key=lambda severity: severity.rank, default=None)
