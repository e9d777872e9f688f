"""For machines: every metric and tolerance, as `schema.json` next to this file describes it.

Metrics are stored apart from tolerances, so that an old run can be judged again.
"""

from __future__ import annotations

from json import dumps

from migrate.validation.results import Report

SUFFIX = ".json"


def render(report: Report) -> str:
    """The report as JSON."""
    return dumps(report.to_json(), indent=2, ensure_ascii=False, allow_nan=False)
