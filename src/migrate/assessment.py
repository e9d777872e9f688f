"""What a migration would take, as figures: what is used, what becomes of it, and where it is deployed to.

References, calls and whole files are counted apart: nine references of ten rewritten may be no single file that runs.
Renderers in `migrate.report.assessment` turn an `Assessment` into text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from migrate.finding import Finding, Suppressed
from migrate.keras import Keras


@dataclass(frozen=True)
class Share:
    """How many of a kind become what.

    Attributes:
        rewritten: of files, those in which nothing is left to do.
        left: still to be done by hand.
        kept: left, and marked as meant to be (`# migrate: keep[CODE]`, `--ignore`).
    """

    rewritten: int
    left: int
    kept: int = 0

    @property
    def total(self) -> int:
        """All of the kind."""
        return self.rewritten + self.left + self.kept

    @property
    def percent(self) -> float | None:
        """The rewritten ones in percent, None where there are none of the kind. What is kept is not rewritten."""
        return 100 * self.rewritten / self.total if self.total else None


@dataclass(frozen=True)
class ApiUse:
    """One API of the source framework.

    Attributes:
        api: canonical name.
        target: what the catalog has for it; '' if nothing, or nothing that is a single name.
        references, calls: what becomes of its uses.
        levels: how far the rewritten uses agree, by level.
        codes: why uses are left, by finding code.
        files: in how many files it occurs.
    """

    api: str
    target: str
    references: Share
    calls: Share
    levels: Mapping[str, int]
    codes: Mapping[str, int]
    files: int


@dataclass(frozen=True)
class FileUse:
    """One file that touches the source framework.

    Attributes:
        path: as findings name it.
        errors: findings to be done by hand, those at references and all others.
    """

    path: str
    references: Share
    calls: Share
    errors: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing in it is left to do."""
        return not self.errors and not self.references.left


@dataclass(frozen=True)
class TargetUse:
    """A system that the program is deployed to, and the places (``path:line``) that show it."""

    name: str
    advice: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class Assessment:
    """The figures of one run.

    Attributes:
        seen: how many Python files and notebooks were looked at; ``per_file`` has those that touch the framework.
        apis: what is left first, then the most used first.
        levels: how far the rewritten uses agree, over all APIs.
        keras: by path, the Keras that each file is written for.
    """

    seen: int
    references: Share
    calls: Share
    files: Share
    apis: tuple[ApiUse, ...]
    per_file: tuple[FileUse, ...]
    targets: tuple[TargetUse, ...]
    levels: Mapping[str, int]
    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...] = ()
    keras: Mapping[str, Keras] = field(default_factory=dict)
