"""Each renderer tells the whole: what holds, what does not and why, in its own format."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree

import click
import jsonschema
import numpy as np
import pytest

from migrate.errors import MigrateError
from migrate.validation import Report, Verdict, report
from migrate.validation.metrics import compare
from migrate.validation.results import (
    Comparison,
    Judged,
    Outcome,
    Part,
    Place,
    RowDifference,
    StageResult,
    plain,
)

BAD = "<script>alert('&')</script>|\x07"


def invented() -> Report:
    """A report with one stage of each verdict and everything in it that is hard to write."""
    place = Place("dense", "keras.layers.Dense", "head", "model:build", 7, "exact", "")
    values = compare(np.array([[1.0], [2.0]]), np.array([[1.0], [np.nan]]))
    judged = (
        Judged(Comparison(Part.OUTPUT, BAD, values, place=place), Outcome.FAILS, "1 element is NaN"),
        Judged(Comparison(Part.GRADIENT, "missing", None, "missing"), Outcome.FAILS, "missing"),
    )
    stages = tuple(
        StageResult(
            kind.value, f"Stage that {kind.value}", 1e-5, kind, BAD, float("inf"), 1e-12, 2, judged, (BAD,)
        )
        for kind in Verdict
    )
    return Report(
        source="model:build",
        target="net:Net",
        style="idiomatic",
        verdict=Verdict.FAILS,
        summary=BAD,
        accepted=False,
        stages=stages,
        rows=(RowDifference("keras.optimizers.Adam", "torch.optim.Adam", "equivalent", BAD, "Step", 2e-4),),
        tolerances={"forward": 1e-5},
        settings={
            "checkpoint": None,
            "data": "random",
            "steps": 2,
            "batch": 2,
            "seed": 0,
            "loss": "mse",
            "device": "cpu",
            "repeat": {"source": 0.0, "target": 0.0},
        },
        environment={"source": {"keras": "3"}, "target": {"torch": "2"}},
        losses=((1.0, float("nan")), (1.0, 0.5)),
        notes=(BAD,),
    )


@pytest.fixture(params=["invented", "held", "differing"])
def example(request: pytest.FixtureRequest) -> Report:
    """A report made up of everything that is hard to write, and two of real runs."""
    found: Report = invented() if request.param == "invented" else request.getfixturevalue(request.param)
    return found


def test_the_json_is_what_its_schema_says(example: Report) -> None:
    schema = json.loads(resources.files("migrate.validation.report").joinpath("schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    data = json.loads(report.render("json", example))
    jsonschema.validate(data, schema, cls=jsonschema.Draft202012Validator)
    assert (data["verdict"], data["exit_code"]) == (example.verdict, example.exit_code)
    assert [stage["verdict"] for stage in data["stages"]] == [stage.verdict for stage in example.stages]


def test_the_junit_file_has_a_case_a_stage(example: Report) -> None:
    root = ElementTree.fromstring(report.render("junit", example))
    cases = root.findall("./testsuite/testcase")
    assert [case.get("name") for case in cases] == [stage.name for stage in example.stages]
    kinds = {
        Verdict.FAILS: "failure",
        Verdict.DIFFERS: "failure",
        Verdict.UNDECIDED: "error",
        Verdict.NOT_RUN: "skipped",
        Verdict.NOT_APPLICABLE: "skipped",
    }
    for case, stage in zip(cases, example.stages, strict=True):
        found = [child.tag for child in case if child.tag != "system-out"]
        assert found == ([kinds[stage.verdict]] if stage.verdict in kinds else [])
    counts = [root.get(name) for name in ("tests", "failures", "errors", "skipped")]
    tags = [child.tag for case in cases for child in case]
    assert counts == [str(len(cases)), *(str(tags.count(tag)) for tag in ("failure", "error", "skipped"))]


def test_accepted_differences_are_no_failures_in_continuous_integration() -> None:
    accepted = replace(invented(), accepted=True)
    root = ElementTree.fromstring(report.render("junit", accepted))
    case = root.find("./testsuite/testcase[@name='differs']")
    assert case is not None
    assert case.find("failure") is None


def test_markdown_has_a_line_a_stage(example: Report) -> None:
    lines = report.render("markdown", example).splitlines()
    for stage in example.stages:
        (line,) = [line for line in lines if line.startswith(f"| {stage.title} |")]
        assert stage.verdict in line
        assert line.replace("\\|", "").count("|") == 8
    assert all(any(row.row in line for line in lines) for row in example.rows)


def test_the_terminal_shows_every_stage_and_what_went_wrong(example: Report) -> None:
    text = click.unstyle(report.render("console", example))
    for stage in example.stages:
        (line,) = [line for line in text.splitlines() if line.startswith(f"  {stage.title:<22} ")]
        assert stage.verdict in line
        if stage.verdict in (Verdict.FAILS, Verdict.DIFFERS, Verdict.UNDECIDED):
            assert stage.reason in text
    assert all(row.row in text for row in example.rows)


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [str(value) for name, value in attrs if name in ("src", "href", "srcset", "data")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_self_contained_and_says_the_same(example: Report) -> None:
    text = report.render("html", example)
    page = _Page(text)
    assert not page.fetched
    assert not {"script", "link", "iframe", "object"} & set(page.tags)
    assert "url(" not in text
    assert "@import" not in text
    assert all(stage.title in page.text for stage in example.stages)
    gauges = sum(stage.worst is not None for stage in example.stages)
    layers = any(not item.comparison.counts for stage in example.stages for item in stage.judged)
    assert page.tags.count("svg") == gauges + layers + 1  # the loss curves


def test_what_the_user_named_is_shown_not_run() -> None:
    page = _Page(report.render("html", invented()))
    assert "<script>alert('&')</script>" in page.text


def test_the_format_is_told_by_the_suffix(tmp_path: Path) -> None:
    assert report.names() == ("console", "html", "json", "junit", "markdown")
    for name, suffix in (("html", ".html"), ("json", ".json"), ("junit", ".xml"), ("markdown", ".md")):
        path = tmp_path / "reports" / f"report{suffix}"
        report.write(invented(), path)
        assert path.read_text() == report.render(name, invented()) + "\n"
    assert len(list((tmp_path / "reports").iterdir())) == 4
    with pytest.raises(MigrateError, match=r"the suffix can be \.html, \.json"):
        report.write(invented(), tmp_path / "report.pdf")


def test_numbers_that_json_lacks_are_written_as_text() -> None:
    assert plain({"a": (float("nan"), float("-inf"), 1.5, None)}) == {"a": ["nan", "-inf", 1.5, None]}


def test_every_verdict_has_its_exit_code() -> None:
    codes = {Verdict.HOLDS: 0, Verdict.DIFFERS: 1, Verdict.FAILS: 1, Verdict.UNDECIDED: 3}
    for verdict, code in codes.items():
        assert replace(invented(), verdict=verdict).exit_code == code
    assert replace(invented(), verdict=Verdict.DIFFERS, accepted=True).exit_code == 0
    assert replace(invented(), verdict=Verdict.FAILS, accepted=True).exit_code == 1


def test_a_report_names_the_settings_it_was_made_with(held: Report) -> None:
    target = held.environment["target"]
    assert (target["matmul allow_tf32"], target["cudnn allow_tf32"]) == (False, False)
    assert target["float32 matmul precision"] == "highest"
    assert held.settings["checkpoint"] == "model.weights.h5"
