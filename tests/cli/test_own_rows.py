"""A project's own catalog rows, named in `[tool.migrate] rows`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from migrate.catalog import registry

from .conftest import Answer

Run = Callable[..., Answer]

ROWS = """
from migrate.catalog.model import Function, Rendering

ROWS = (
    Function(
        source="tf.in_house(x, scale=1.0)",
        target="torch.mul(input, other)",
        tensors=("x",),
        renderings=(Rendering("torch.mul(x, scale)"),),
    ),
)
"""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "pyproject.toml").write_text("[tool.migrate]\nrows = ['own_rows.py']\n")
    (tmp_path / "own_rows.py").write_text(ROWS)
    (tmp_path / "ops.py").write_text(
        "import tensorflow as tf\n\n\ndef f(x):\n    return tf.in_house(x, 2.0)\n"
    )
    yield tmp_path
    registry.use_files(())


def test_they_are_used_by_the_codemod(migrate: Run, project: Path) -> None:
    answer = migrate("codemod", project / "ops.py", "--to", "torch", "--diff")
    assert answer.code == 0
    assert "+    return torch.mul(x, 2.0)" in answer.out


def test_they_are_listed_and_explained(migrate: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    assert "tf.in_house" in migrate("rules", "in_house").out
    assert "torch.mul(x, scale)" in migrate("explain", "tf.in_house").out


def test_a_row_of_the_project_takes_the_place_of_ours(migrate: Run, project: Path) -> None:
    (project / "own_rows.py").write_text(ROWS.replace("tf.in_house", "tf.split"))
    migrate("codemod", project / "ops.py", "--to", "torch")
    row = registry.find("tf.split")
    assert row is not None
    assert row.target == "torch.mul(input, other)"


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("ROWS = (", "SyntaxError"),
        ("x = 1", "no tuple ROWS"),
        ("ROWS = (1,)", "no tuple ROWS"),
        ("1 / 0", "ZeroDiv"),
    ],
)
def test_a_file_without_rows_is_refused(migrate: Run, project: Path, text: str, mentions: str) -> None:
    (project / "own_rows.py").write_text(text)
    answer = migrate("codemod", project / "ops.py", "--to", "torch")
    assert answer.code == 2
    assert str(project / "own_rows.py") in answer.err
    assert mentions in answer.err
