"""Findings as SARIF 2.1.0, which code hosts and editors show at their lines.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from migrate import __version__, codes
from migrate.finding import Finding, Suppressed, Suppression, by_place
from migrate.keras import Keras, to_data

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(
    findings: Sequence[Finding],
    suppressed: Sequence[Suppressed] = (),
    keras: Mapping[str, Keras] | None = None,
) -> str:
    """SARIF text with one run; the rules are the codes that occur."""
    made = document(findings, suppressed)
    if keras:
        made["runs"][0]["properties"] = {"migrate": {"keras": to_data(keras)}}
    return json.dumps(made, indent=2)


def document(findings: Sequence[Finding], suppressed: Sequence[Suppressed] = ()) -> dict[str, Any]:
    """The SARIF log as plain data; what is suppressed is a result with its suppression."""
    by = {item.finding: item.by for item in suppressed}
    ordered = by_place([*findings, *by])
    used = sorted({finding.code for finding in ordered})
    driver = {"name": "migrate", "version": __version__, "rules": [_rule(codes.get(code)) for code in used]}
    results = [_result(finding, used.index(finding.code), by.get(finding)) for finding in ordered]
    # Columns of a finding count characters, not UTF-16 units, which are SARIF's default.
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: codes.Code) -> dict[str, Any]:
    return {
        "id": code.code,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.explanation},
        "help": {"text": code.advice},
        "defaultConfiguration": {"level": code.severity},
    }


def _result(finding: Finding, rule: int, by: Suppression | None) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": quote(finding.path)}}
    if (
        finding.cell and finding.line
    ):  # columns are of the cell's text: in the file it is inside of a JSON string
        location["region"] = {"startLine": finding.file_line}
    elif finding.line:
        column = {"startColumn": finding.column} if finding.column else {}
        location["region"] = {"startLine": finding.line, **column}
    place: dict[str, Any] = {"physicalLocation": location}
    if finding.cell:
        cell = finding.place.removeprefix(f"{finding.path}:")
        place["logicalLocations"] = [
            {"fullyQualifiedName": cell, "name": f"cell {finding.cell}", "kind": "element"}
        ]
    suppressions = [{"kind": by.kind, "justification": by.reason}] if by else []
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": f"{finding.message}. {finding.advice}"},
        "locations": [place],
        "suppressions": suppressions,
    }
