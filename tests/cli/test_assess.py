"""`migrate assess`: what a migration would take."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from migrate.report import assessment as renderers
from migrate.report import findings

from .conftest import Answer

Run = Callable[..., Answer]

SOURCE = """import tensorflow as tf


def f(x):
    a, b = tf.split(x, 2)
    c, d = tf.split(x, 2)
    return tf.no_such_function_exists(a), tf.float32
"""
WHOLE = "import tensorflow as tf\n\n\ndef g(x):\n    return tf.square(x)\n"
SERVED = 'import tensorflow as tf\n\nserved = tf.saved_model.load("model")\nlite = tf.lite.Interpreter("a.tflite")\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "ops.py").write_text(SOURCE)
    (tmp_path / "whole.py").write_text(WHOLE)
    (tmp_path / "plain.py").write_text("print(1)\n")
    return tmp_path


def assessed(migrate: Run, project: Path, *options: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        migrate("assess", project, "--to", "torch", "--format", "json", *options).out
    )
    return document


def test_references_calls_and_whole_files_are_counted_apart(migrate: Run, project: Path) -> None:
    found = assessed(migrate, project)
    assert found["seen"] == 3
    shares = {
        kind: (found[kind]["rewritten"], found[kind]["total"]) for kind in ("references", "calls", "files")
    }
    assert shares == {"references": (4, 5), "calls": (3, 4), "files": (1, 2)}
    assert found["files"]["percent"] == 50.0


def test_each_api_has_its_levels_and_the_reasons_why_it_is_left(migrate: Run, project: Path) -> None:
    first, *others = assessed(migrate, project)["apis"]
    assert (first["api"], first["codes"], first["references"]["left"]) == (
        "tf.no_such_function_exists",
        {"API101": 1},
        1,
    )
    split = next(use for use in others if use["api"] == "tf.split")
    assert (split["levels"], split["target"], split["files"]) == ({"exact": 2}, "torch.chunk", 1)


def test_a_file_is_whole_only_if_nothing_is_left_in_it(migrate: Run, project: Path) -> None:
    files = {use["path"]: use["whole"] for use in assessed(migrate, project)["per_file"]}
    assert files == {"ops.py": False, "whole.py": True}


def test_a_method_that_is_left_counts_against_the_file_though_it_is_no_reference(
    migrate: Run, tmp_path: Path
) -> None:
    (tmp_path / "train.py").write_text(
        "from tensorflow import keras\n\n\ndef train(model: keras.Model, x):\n    model.fit(x, steps_per_epoch=3)\n"
    )
    (use,) = assessed(migrate, tmp_path)["per_file"]
    assert use["errors"]
    assert not use["whole"]


def test_a_file_that_cannot_be_read_counts_as_left(migrate: Run, project: Path) -> None:
    (project / "broken.py").write_text("import tensorflow as tf\nprint tf.constant(1)\n")
    assert assessed(migrate, project)["files"]["left"] == 2


def test_what_is_kept_is_neither_rewritten_nor_left(migrate: Run, project: Path) -> None:
    (project / "ops.py").write_text(
        SOURCE.replace("float32\n", "float32  # migrate: keep[API101] not ours\n")
    )
    found = assessed(migrate, project)
    assert (found["references"]["kept"], found["references"]["left"], found["files"]["left"]) == (1, 0, 0)
    (suppressed,) = found["suppressed"]
    assert (suppressed["code"], suppressed["reason"]) == ("API101", "not ours")


def test_deployment_targets_are_told_with_their_places(migrate: Run, tmp_path: Path) -> None:
    (tmp_path / "serve.py").write_text(SERVED)
    targets = {use["name"]: use["places"] for use in assessed(migrate, tmp_path)["targets"]}
    assert targets == {
        "SavedModel / TF Serving": ["serve.py:3"],
        "TensorFlow Lite / LiteRT": ["serve.py:4"],
    }


def test_the_exit_code_says_whether_work_is_left(migrate: Run, project: Path) -> None:
    assert migrate("assess", project, "--to", "torch").code == 1
    assert migrate("assess", project / "whole.py", "--to", "torch").code == 0


def test_nothing_is_changed(migrate: Run, project: Path) -> None:
    migrate("assess", project, "--to", "torch")
    assert (project / "ops.py").read_text() == SOURCE
    assert sorted(item.name for item in project.iterdir()) == ["ops.py", "plain.py", "whole.py"]


def test_console_shows_the_shares_first_and_what_is_left_before_the_rest(migrate: Run, project: Path) -> None:
    lines = migrate("assess", project, "--to", "torch").out.splitlines()
    assert lines[0] == "2 of 3 files use the source framework"
    assert lines[3].split() == ["references", "4", "5", "1", "80.0", "%"]
    assert lines[5].split() == ["whole", "files", "1", "2", "1", "50.0", "%"]
    table = next(number for number, line in enumerate(lines) if line.startswith("API"))
    assert lines[table + 1].split() == ["tf.no_such_function_exists", "1", "1", "API101"]


def test_markdown_tables_have_as_many_cells_in_every_line(migrate: Run, project: Path) -> None:
    text = migrate("assess", project, "--to", "torch", "--format", "markdown").out
    tables = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
    assert len(tables) == 3
    for table in tables:
        assert len({line.count("|") for line in table}) == 1, table[0]


@pytest.mark.parametrize("form", renderers.names())
def test_every_format_renders_a_project_without_the_framework(
    migrate: Run, tmp_path: Path, form: str
) -> None:
    (tmp_path / "plain.py").write_text("print(1)\n")
    answer = migrate("assess", tmp_path, "--to", "torch", "--format", form)
    assert answer.code == 0
    assert answer.out.strip()


# The parts of the SARIF 2.1.0 schema that a log of ours has; the whole schema is 100 kB of other people's work.
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "properties": {
                    "tool": {"type": "object", "required": ["driver"]},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "properties": {"type": "object"},
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message", "ruleId", "level"],
                            "properties": {
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "message": {"type": "object", "required": ["text"]},
                                "suppressions": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "required": ["kind"],
                                        "properties": {"kind": {"enum": ["inSource", "external"]}},
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}


def test_sarif_has_findings_suppressions_and_the_shares(migrate: Run, project: Path) -> None:
    (project / "kept.py").write_text(
        "import tensorflow as tf\n\ntf.none_such()  # migrate: keep[API101] not ours\n"
    )
    document = json.loads(migrate("assess", project, "--to", "torch", "--format", "sarif").out)
    jsonschema.validate(document, SARIF)
    (run,) = document["runs"]
    assert run["properties"]["migrate"]["files"]["percent"] == 66.7
    states = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: result["suppressions"]
        for result in run["results"]
        if result["ruleId"] == "API101"
    }
    assert states == {"ops.py": [], "kept.py": [{"kind": "inSource", "justification": "not ours"}]}


def test_the_formats_of_findings_know_what_is_suppressed(migrate: Run, project: Path) -> None:
    answers = {
        form: migrate("codemod", project, "--to", "torch", "--ignore", "API101", "--format", form)
        for form in findings.names()
    }
    assert {answer.code for answer in answers.values()} == {0}
    assert "; 1 finding suppressed" in answers["console"].out
    assert json.loads(answers["json"].out)["suppressed"][0]["reason"] == "--ignore API101"
