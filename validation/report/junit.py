"""For continuous integration: each stage is a test case of one suite.

What fails, and what differs unless differences were accepted, is a failure; what is undecided an error; what was not
run or does not apply is skipped. The format: https://github.com/testmoapp/junitxml.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from migrate.validation.report._words import limits
from migrate.validation.results import Outcome, Report, StageResult, Verdict

SUFFIX = ".xml"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """The report as JUnit XML."""
    cases = [_case(report, stage) for stage in report.stages]
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    attributes = {name: str(count) for name, count in counts.items()}
    suites = ElementTree.Element("testsuites", {"name": "migrate validate", **attributes})
    suite = ElementTree.SubElement(suites, "testsuite", {"name": _clean(report.target), **attributes})
    suite.extend(cases)
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suites, encoding="unicode")


def _case(report: Report, stage: StageResult) -> ElementTree.Element:
    case = ElementTree.Element("testcase", {"classname": _clean(report.target), "name": stage.name})
    kind = _kind(report, stage.verdict)
    if kind is not None:
        child = ElementTree.SubElement(case, kind, {"message": _clean(stage.reason)})
        off = [item for item in stage.judged if item.comparison.counts and item.outcome is not Outcome.WITHIN]
        lines = [*stage.notes, *(f"{item.comparison.name}: {item.reason}" for item in off)]
        child.text = _clean("\n".join(lines)) or None
    if stage.compared:
        ElementTree.SubElement(case, "system-out").text = limits(stage)
    return case


def _kind(report: Report, verdict: Verdict) -> str | None:
    if verdict is Verdict.DIFFERS:
        return None if report.accepted else "failure"
    if verdict in (Verdict.NOT_RUN, Verdict.NOT_APPLICABLE):
        return "skipped"
    return {Verdict.FAILS: "failure", Verdict.UNDECIDED: "error"}.get(verdict)


def _clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _NOT_XML.sub("�", text)
