"""Findings for programs: a JSON object with a version, the findings by place, and their number by severity."""

from __future__ import annotations

import json
from collections.abc import Sequence

from migrate.finding import Finding, Severity, Suppressed, by_place

VERSION = 1


def render(findings: Sequence[Finding], suppressed: Sequence[Suppressed] = ()) -> str:
    """JSON text. `path` is as the user named it; `line` and `column` count from 1, 0 means the whole file."""
    counts = {
        severity.value: sum(finding.severity is severity for finding in findings) for severity in Severity
    }
    document = {
        "version": VERSION,
        "findings": [finding.to_json() for finding in by_place(findings)],
        "counts": counts,
        "suppressed": [
            item.finding.to_json() | {"by": item.by.kind, "reason": item.by.reason} for item in suppressed
        ],
    }
    return json.dumps(document, indent=2)
