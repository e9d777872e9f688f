"""`--keras`, `[tool.migrate] keras`, and where a report says which Keras a program is written for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from migrate.codemods.engine import run as engine
from migrate.codemods.outcome import Options

from .conftest import Answer

Run = Callable[..., Answer]

PROGRAM = """from tensorflow import keras


def build():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="hard_sigmoid")])
"""


def test_it_is_recorded(migrate: Run, tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(PROGRAM)
    (tmp_path / "requirements.txt").write_text("tensorflow==2.8")
    shown = migrate("codemod", "--to", "torch", tmp_path / "net.py")
    assert "written for Keras 2 (requirements.txt: tensorflow==2.8)" in shown.out
    listed = migrate("assess", "--to", "torch", "--format", "json", tmp_path)
    assert json.loads(listed.out)["keras"] == [
        {"generation": 2, "why": "requirements.txt: tensorflow==2.8", "files": ["net.py"]}
    ]
    markdown = migrate("assess", "--to", "torch", "--format", "markdown", tmp_path)
    assert "Written for Keras 2 (requirements.txt: tensorflow==2.8)." in markdown.out
    sarif = migrate("codemod", "--to", "torch", "--format", "sarif", "--keras", "3", tmp_path)
    (made,) = json.loads(sarif.out)["runs"]
    assert made["properties"]["migrate"]["keras"][0]["why"] == "--keras"
    provenance = engine([tmp_path], Options()).provenance
    assert provenance is not None
    assert [link.keras for link in provenance.models] == [2]


@pytest.mark.parametrize("setting", ["keras = 4", "keras = '2'"])
def test_a_wrong_setting(migrate: Run, tmp_path: Path, setting: str) -> None:
    (tmp_path / "net.py").write_text(PROGRAM)
    (tmp_path / "pyproject.toml").write_text(f"[tool.migrate]\n{setting}\n")
    found = migrate("codemod", "--to", "torch", tmp_path)
    assert found.code == 2
    assert "it can be 2 or 3" in found.err


def test_a_setting_counts_for_more_than_the_code(migrate: Run, tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(PROGRAM + "\n\nimport tf_keras\n")
    (tmp_path / "pyproject.toml").write_text("[tool.migrate]\nkeras = 3\n")
    found = migrate("codemod", "--to", "torch", tmp_path)
    assert "written for Keras 3 ([tool.migrate] keras)" in found.out


def test_outputs_of_notebooks_are_kept_or_dropped(migrate: Run, tmp_path: Path) -> None:
    cells = [
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": 1,
            "source": [text],
            "outputs": [{"output_type": "x"}],
        }
        for text in ("import tensorflow as tf", "n = 3", "y = tf.ones(n)")
    ]
    content = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)
    left = {}
    for option in ("", "--keep-outputs", "--drop-outputs"):
        (tmp_path / "a.ipynb").write_text(content)
        assert (
            migrate(
                "codemod", "--to", "torch", tmp_path, "--write", "--force", *([option] if option else [])
            ).code
            == 0
        )
        made = json.loads((tmp_path / "a.ipynb").read_text())["cells"]
        assert "".join(made[2]["source"]) == "y = torch.ones(n)"
        left[option] = [len(cell["outputs"]) for cell in made]
    assert left == {"": [0, 1, 0], "--keep-outputs": [1, 1, 1], "--drop-outputs": [0, 0, 0]}
    both = migrate("codemod", "--to", "torch", tmp_path, "--keep-outputs", "--drop-outputs")
    assert both.code == 2
    assert "give one of them" in both.err


def test_a_notebook_s_findings_are_told_by_cell(migrate: Run, tmp_path: Path) -> None:
    cells = [
        {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": [text], "outputs": []}
        for text in ("import tensorflow as tf", "y = tf.no_such_function(3)")
    ]
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "a.ipynb").write_text(json.dumps(content, indent=1))
    shown = migrate("codemod", "--to", "torch", tmp_path)
    assert "cell 2:1:5  error    API101" in shown.out
    (listed,) = json.loads(migrate("codemod", "--to", "torch", tmp_path, "--format", "json").out)["findings"]
    assert (listed["cell"], listed["line"], listed["column"]) == (2, 1, 5)
    lines = (tmp_path / "a.ipynb").read_text().splitlines()
    assert "no_such_function" in lines[listed["file_line"] - 1]
    sarif = json.loads(migrate("codemod", "--to", "torch", tmp_path, "--format", "sarif").out)
    (result,) = sarif["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": listed["file_line"]}
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "cell 2:1:5"
