"""An assessment as SARIF 2.1.0: the findings at their lines, and the shares as properties of the run.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from dataclasses import asdict

from migrate.assessment import Assessment
from migrate.report.assessment.json import summary
from migrate.report.findings import sarif


def render(assessment: Assessment) -> str:
    """SARIF text with one run."""
    document = sarif.document(assessment.findings, assessment.suppressed)
    targets = [asdict(use) for use in assessment.targets]
    document["runs"][0]["properties"] = {"migrate": {**summary(assessment), "targets": targets}}
    return json.dumps(document, indent=2)
