"""Findings as SARIF 2.1.0, which code hosts and editors show at their lines.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from migrate import __version__, codes
from migrate.finding import Finding, by_place

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(findings: Sequence[Finding]) -> str:
    """SARIF text with one run; the rules are the codes that occur."""
    ordered = by_place(findings)
    used = sorted({finding.code for finding in ordered})
    driver = {"name": "migrate", "version": __version__, "rules": [_rule(codes.get(code)) for code in used]}
    results = [_result(finding, used.index(finding.code)) for finding in ordered]
    # Columns of a finding count characters, not UTF-16 units, which are SARIF's default.
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(code: codes.Code) -> dict[str, Any]:
    return {
        "id": code.code,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.explanation},
        "help": {"text": code.advice},
        "defaultConfiguration": {"level": code.severity},
    }


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": quote(finding.path)}}
    if finding.line:
        column = {"startColumn": finding.column} if finding.column else {}
        location["region"] = {"startLine": finding.line, **column}
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": f"{finding.message}. {finding.advice}"},
        "locations": [{"physicalLocation": location}],
    }
