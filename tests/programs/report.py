"""What came of a program, and of all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.programs.compare import RELATIVE, Comparison, compare
from tests.programs.execute import Run
from tests.programs.listing import Program
from tests.programs.migrated import Migration

NOT_HERE = "does not run here"
AGREES = "agrees"
UNTRAINED = "no training"
DIFFERS = "differs"
UNSTABLE = "unstable"
SILENT = "SILENT"
FAILS = "fails"
UNTOLD = "fails untold"
NOT_MIGRATED = "not migrated"


@dataclass(frozen=True)
class Result:
    """One program's result.

    Attributes:
        verdict: `AGREES`; `UNTRAINED`: runs in both, and no gradient is taken in either; `UNSTABLE`: the losses are
            further apart, but so are TensorFlow's own if its first weights change in the sixth digit; `DIFFERS`,
            `SILENT`: runs in both with other losses, with a finding or without any; `FAILS`, `UNTOLD`: does not run
            migrated, likewise; `NOT_MIGRATED`: the codemod itself failed; `NOT_HERE`: fails in TensorFlow already.
    """

    program: Program
    verdict: str
    source: Run
    target: Run | None = None
    migration: Migration | None = None
    comparison: Comparison | None = None

    @property
    def counted(self) -> bool:
        return self.verdict != NOT_HERE

    @property
    def ran(self) -> bool:
        return self.target is not None and self.target.ended

    @property
    def clean(self) -> bool:
        """Whether it was migrated without a finding that asks for a hand."""
        return self.migration is not None and self.migration.files is not None and not self.migration.findings

    def line(self) -> str:
        """The program's line of the report."""
        parts = [f"{self.program.path}: {self.verdict}"]
        if self.verdict == NOT_HERE:
            parts.append(self.source.last_line)
        if self.migration is not None:
            parts.append(
                f"{len(self.migration.findings)} findings" if self.migration.findings else "no finding"
            )
            if self.migration.error:
                parts.append(self.migration.error.strip().splitlines()[-1])
        if self.target is not None and not self.target.ended:
            parts.append(self.target.last_line)
        if self.comparison is not None:
            parts.append(
                self.comparison.reason or f"{len(self.source.losses)} steps, {self.comparison.difference:.1e}"
            )
        return "; ".join(parts)

    def record(self) -> dict[str, Any]:
        """The same for machines."""
        migration, target = self.migration, self.target
        return {
            "program": self.program.path,
            "keras": self.program.keras,
            "verdict": self.verdict,
            "tensorflow": {
                "ended": self.source.ended,
                "error": self.source.error,
                "losses": self.source.losses[:40],
            },
            "steps": len(self.source.losses),
            "findings": [dict(item) for item in migration.findings] if migration else [],
            "notes": sorted(set(migration.notes)) if migration else [],
            "codemod_error": migration.error if migration else "",
            "torch": {"ended": target.ended, "error": target.error, "losses": target.losses[:40]}
            if target
            else None,
            "difference": self.comparison.difference if self.comparison else None,
            "reason": self.comparison.reason if self.comparison else "",
        }


def judge(
    program: Program,
    source: Run,
    migration: Migration,
    target: Run | None,
    again: Callable[[int], Run] | None = None,
) -> Result:
    """The result of a program that runs in TensorFlow; ``again`` runs it there with first weights changed a little."""
    if target is None:
        return Result(program, NOT_MIGRATED, source, migration=migration)
    told = migration.told
    if not target.ended:
        return Result(program, FAILS if told else UNTOLD, source, target, migration)
    if not source.losses and not target.losses:
        return Result(program, UNTRAINED, source, target, migration)
    found = compare(source.losses, target.losses)
    verdict = AGREES if found.agree else DIFFERS if told else SILENT
    if not found.agree and len(source.losses) == len(target.losses) and again is not None:
        wandering = (compare(source.losses, again(way).losses).difference for way in (1, 2, 3))
        if any(RELATIVE < found.difference <= 3 * far for far in wandering):
            verdict = UNSTABLE
    return Result(program, verdict, source, target, migration, found)


@dataclass(frozen=True)
class Totals:
    """How many programs, of how many."""

    results: Sequence[Result] = field(default_factory=list)

    def line(self) -> str:
        """The last line of the report."""
        counted = [result for result in self.results if result.counted]
        ran = [result for result in counted if result.ran]
        trained = [result for result in ran if result.verdict not in (UNTRAINED, UNSTABLE)]
        agree = [result for result in trained if result.verdict == AGREES]
        silent = [result for result in counted if result.verdict == SILENT]
        return (
            f"{len(counted)} programs run in TensorFlow here; migrated without finding: "
            f"{share(sum(result.clean for result in counted), len(counted))}; run migrated: "
            f"{share(len(ran), len(counted))}; losses agree: {share(len(agree), len(trained))} that train; "
            f"another result without a finding: {len(silent)}"
        )


def share(part: int, whole: int) -> str:
    """``3 of 4 (75 %)``."""
    return f"{part} of {whole} ({100 * part / whole:.0f} %)" if whole else "0 of 0"
