"""Findings for programs: a JSON object with a version, the findings by place, and their number by severity."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from migrate.finding import Finding, Severity, Suppressed, by_place
from migrate.keras import Keras, to_data

VERSION = 1


def render(
    findings: Sequence[Finding],
    suppressed: Sequence[Suppressed] = (),
    keras: Mapping[str, Keras] | None = None,
) -> str:
    """JSON text. `path` is as the user named it; `line` and `column` count from 1, 0 means the whole file; in a
    notebook they are those of `cell`, and `file_line` is the file's."""
    counts = {
        severity.value: sum(finding.severity is severity for finding in findings) for severity in Severity
    }
    document = {
        "version": VERSION,
        "findings": [finding.to_json() for finding in by_place(findings)],
        "counts": counts,
        "keras": to_data(keras or {}),
        "suppressed": [
            item.finding.to_json() | {"by": item.by.kind, "reason": item.by.reason} for item in suppressed
        ],
    }
    return json.dumps(document, indent=2)
