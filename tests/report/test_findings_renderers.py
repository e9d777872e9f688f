"""Findings as people and programs read them."""

from __future__ import annotations

import json

import click
import pytest

from migrate.finding import Finding, Severity
from migrate.report import findings as renderers

FINDINGS = (
    Finding("NUM801", "Adam adds eps at another place", "train.py", 7, 5, api="keras.optimizers.Adam"),
    Finding("API101", "no row for tf.foo", "model.py", 30, 9, api="tf.foo", advice="Write it by hand."),
    Finding("API101", "no row for tf.foo", "model.py", 4, 1, api="tf.foo", advice="Write it by hand."),
)


def test_each_file_of_the_folder_is_a_format() -> None:
    assert renderers.names() == ("console", "json", "sarif")


@pytest.mark.parametrize("name", renderers.names())
def test_every_format_renders_nothing_found(name: str) -> None:
    assert renderers.render(name, []).strip()


def test_console_lists_by_file_and_line_and_says_once_what_to_do() -> None:
    assert click.unstyle(renderers.render("console", FINDINGS)).splitlines() == [
        "model.py",
        "   4:1  error    API101  no row for tf.foo",
        "  30:9  error    API101  no row for tf.foo",
        "                         Write it by hand.",
        "",
        "train.py",
        "  7:5  note     NUM801  Adam adds eps at another place",
        "",
        "3 findings: 2 errors, 1 note",
    ]


def test_json_can_be_read_back_into_the_same_findings() -> None:
    document = json.loads(renderers.render("json", FINDINGS))
    assert document["counts"] == {"error": 2, "warning": 0, "note": 1}
    back = [Finding(**item | {"severity": Severity(item["severity"])}) for item in document["findings"]]
    assert sorted(back, key=lambda finding: finding.line) == sorted(
        FINDINGS, key=lambda finding: finding.line
    )


def test_sarif_names_the_rule_and_the_place_of_each_finding() -> None:
    (run,) = json.loads(renderers.render("sarif", FINDINGS))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["API101", "NUM801"]
    first = run["results"][0]
    assert (first["ruleId"], first["level"], rules[first["ruleIndex"]]) == ("API101", "error", "API101")
    place = first["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "model.py"}, "region": {"startLine": 4, "startColumn": 1}}


def test_sarif_leaves_the_region_out_for_a_whole_file_and_escapes_its_path() -> None:
    (run,) = json.loads(renderers.render("sarif", [Finding("SRC002", "not UTF-8", "a b/é.py")]))["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "a%20b/%C3%A9.py"}}
