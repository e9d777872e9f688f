"""The tables of an assessment as cells, for whatever draws them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from migrate.assessment import ApiUse, Assessment, FileUse, Share

Cells = tuple[str, ...]

SHARES: Cells = ("", "rewritten", "of", "left", "kept", "share")
APIS: Cells = ("API", "rewritten", "left", "files", "level, or why it is left", "becomes")
FILES: Cells = ("file", "references", "rewritten", "left", "errors", "")


def shares(assessment: Assessment) -> Iterator[Cells]:
    """References, calls and whole files: one line each."""
    for name in ("references", "calls", "files"):
        found: Share = getattr(assessment, name)
        label = "whole files" if name == "files" else name
        percent = "-" if found.percent is None else f"{found.percent:.1f} %"
        yield (
            label,
            f"{found.rewritten:,}",
            f"{found.total:,}",
            number(found.left),
            number(found.kept),
            percent,
        )


def api(use: ApiUse) -> Cells:
    """One line of the table by API."""
    outcome = ", ".join(filter(None, (_counts(use.codes), _counts(use.levels))))
    found = use.references
    return use.api, number(found.rewritten), number(found.left), number(use.files), outcome, use.target


def file(use: FileUse) -> Cells:
    """One line of the table by file."""
    found = use.references
    whole = "whole" if use.is_whole else ""
    return (
        use.path,
        number(found.total),
        number(found.rewritten),
        number(found.left),
        number(use.errors),
        whole,
    )


def number(count: int) -> str:
    """A count; nothing for 0, so that the eye finds what is there."""
    return f"{count:,}" if count else ""


def _counts(found: Mapping[str, int]) -> str:
    """``exact``, or ``3 exact, 1 equivalent`` where there are several."""
    if len(found) == 1:
        return next(iter(found))
    return ", ".join(f"{count} {name}" for name, count in found.items())
