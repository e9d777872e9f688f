"""Findings and their codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from migrate import codes
from migrate.finding import Finding, Severity, by_place, worst

ROOT = Path(__file__).parents[2]


def test_a_finding_takes_severity_and_advice_from_its_code() -> None:
    finding = Finding("API101", "no row for tf.foo", "model.py", 3)
    assert finding.severity is Severity.ERROR
    assert finding.advice == codes.get("API101").advice


def test_a_finding_with_an_unregistered_code_is_refused() -> None:
    with pytest.raises(KeyError, match="XYZ123"):
        Finding("XYZ123", "whatever", "model.py")


def test_the_comment_for_the_code_is_a_single_line() -> None:
    finding = Finding("API102", "argument `x`\n  has no counterpart", "model.py", 3)
    assert finding.todo == "# TODO(migrate): API102 argument `x` has no counterpart"


def test_the_place_leaves_out_what_is_not_known() -> None:
    assert Finding("SRC001", "does not parse", "a.py").place == "a.py"
    assert Finding("API101", "no row", "a.py", 3).place == "a.py:3"
    assert Finding("API101", "no row", "a.py", 3, 5).place == "a.py:3:5"


def test_findings_are_ordered_by_place_and_judged_by_the_gravest() -> None:
    late = Finding("NUM801", "differs", "a.py", 10)
    early = Finding("SRC005", "generated", "a.py", 9)
    assert by_place([late, early]) == [early, late]
    assert worst([late, early]) is Severity.WARNING
    assert worst([]) is None


@pytest.mark.parametrize("entry", codes.registry().values(), ids=codes.registry())
def test_every_code_says_what_why_and_what_to_do(entry: codes.Code) -> None:
    assert re.fullmatch(r"[A-Z]{3}[0-9]{3}", entry.code)
    assert Severity(entry.severity)
    assert entry.title
    assert not entry.title.endswith(".")
    assert entry.explanation.endswith(".")
    assert entry.advice.endswith(".")


def used() -> set[str]:
    """Every text in the program's source that looks like a code, by a search that imports nothing."""
    folders = (ROOT / "src" / "migrate", ROOT / "codemods", ROOT / "converters", ROOT / "validation")
    files = [file for folder in folders for file in folder.rglob("*.py") if "codes" not in file.parts]
    families = "|".join({code[:3] for code in codes.registry()})
    return {
        code for file in files for code in re.findall(rf'"((?:{families})\d{{3}})"', file.read_text("utf-8"))
    }


def test_every_code_that_the_tools_use_is_registered() -> None:
    assert sorted(used() - set(codes.registry())) == []
    assert "SRC001" in used()


def test_a_code_given_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from migrate.codes import api

    monkeypatch.setattr(api, "CODES", (*api.CODES, api.CODES[0]))
    codes.registry.cache_clear()
    with pytest.raises(ValueError, match="API101 is given twice"):
        codes.registry()
    monkeypatch.undo()
    codes.registry.cache_clear()
