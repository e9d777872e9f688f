"""An assessment for programs: a JSON object with a version. A share of nothing has the percentage null."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from migrate import keras
from migrate.assessment import ApiUse, Assessment, FileUse, Share

VERSION = 1


def render(assessment: Assessment) -> str:
    """JSON text; paths are relative to the folder that was assessed."""
    return json.dumps(document(assessment), indent=2)


def document(assessment: Assessment) -> dict[str, Any]:
    """The assessment as plain data."""
    return {
        "version": VERSION,
        **summary(assessment),
        "apis": [_api(use) for use in assessment.apis],
        "per_file": [_file(use) for use in assessment.per_file],
        "targets": [asdict(use) for use in assessment.targets],
        "findings": [finding.to_json() for finding in assessment.findings],
        "suppressed": [
            item.finding.to_json() | {"by": item.by.kind, "reason": item.by.reason}
            for item in assessment.suppressed
        ],
    }


def summary(assessment: Assessment) -> dict[str, Any]:
    """The figures over all files."""
    return {
        "seen": assessment.seen,
        "references": share(assessment.references),
        "calls": share(assessment.calls),
        "files": share(assessment.files),
        "levels": {str(level): count for level, count in assessment.levels.items()},
        "keras": keras.to_data(assessment.keras),
    }


def share(found: Share) -> dict[str, Any]:
    """A share with its sum and percentage."""
    percent = None if found.percent is None else round(found.percent, 1)
    return asdict(found) | {"total": found.total, "percent": percent}


def _api(use: ApiUse) -> dict[str, Any]:
    return {
        "api": use.api,
        "target": use.target,
        "references": share(use.references),
        "calls": share(use.calls),
        "levels": dict(use.levels),
        "codes": dict(use.codes),
        "files": use.files,
    }


def _file(use: FileUse) -> dict[str, Any]:
    return {
        "path": use.path,
        "whole": use.is_whole,
        "references": share(use.references),
        "calls": share(use.calls),
        "errors": use.errors,
    }
