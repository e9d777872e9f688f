"""`migrate codemod`, the command: preview, diff, writing. What is rewritten is specified in tests/codemods."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Answer

Run = Callable[..., Answer]

CLEAN = "import tensorflow as tf\n\n\ndef halves(x):\n    return tf.split(x, 2)\n"
LEFT = "import tensorflow as tf\n\n\ndef odd(x):\n    return tf.no_such_function_exists(x)\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project under git with one file to rewrite and one of no concern."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "ops.py").write_text(CLEAN)
    (folder / "other.py").write_text("print('hello')\n")
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "start"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def test_the_default_is_a_preview(migrate: Run, project: Path) -> None:
    answer = migrate("codemod", project, "--to", "torch")
    assert (answer.code, answer.err) == (0, "")
    assert "1 of 2 files would change" in answer.out
    assert (project / "ops.py").read_text() == CLEAN


def test_the_diff_goes_to_stdout_alone_so_that_git_can_apply_it(migrate: Run, project: Path) -> None:
    answer = migrate("codemod", project, "--to", "torch", "--diff")
    assert answer.code == 0
    subprocess.run(["git", "apply", "-"], cwd=project, input=answer.out, text=True, check=True)
    assert "torch.chunk(x, 2)" in (project / "ops.py").read_text()


def test_write_changes_the_files_in_place(migrate: Run, project: Path) -> None:
    answer = migrate("codemod", project, "--to", "torch", "--write")
    assert answer.code == 0
    assert "1 of 2 files changed" in answer.out
    assert "torch.chunk(x, 2)" in (project / "ops.py").read_text()
    assert (project / "migrate.provenance.json").is_file()


def test_uncommitted_changes_are_refused_without_force(migrate: Run, project: Path) -> None:
    (project / "ops.py").write_text(CLEAN + "\n")
    answer = migrate("codemod", project, "--to", "torch", "--write")
    assert answer.code == 2
    assert "ops.py; commit first, or give --force" in answer.err
    assert migrate("codemod", project, "--to", "torch", "--write", "--force").code == 0


def test_a_new_tree_holds_the_whole_project(migrate: Run, project: Path, tmp_path: Path) -> None:
    answer = migrate("codemod", project, "--to", "torch", "-o", tmp_path / "out")
    assert answer.code == 0
    assert "torch.chunk(x, 2)" in (tmp_path / "out" / "ops.py").read_text()
    assert (tmp_path / "out" / "other.py").read_text() == "print('hello')\n"
    assert (project / "ops.py").read_text() == CLEAN


def test_what_is_left_to_do_is_exit_code_1(migrate: Run, project: Path) -> None:
    (project / "ops.py").write_text(LEFT)
    answer = migrate("codemod", project, "--to", "torch")
    assert answer.code == 1
    assert "tf.no_such_function_exists" in answer.out


def test_json_is_all_that_stdout_holds(migrate: Run, project: Path) -> None:
    (project / "ops.py").write_text(LEFT)
    document = json.loads(migrate("codemod", project, "--to", "torch", "--format", "json").out)
    assert document["counts"]["error"] == len(document["findings"]) == 1
    assert document["findings"][0]["path"] == "ops.py"


def test_the_style_is_the_projects_unless_said_otherwise(migrate: Run, project: Path, tmp_path: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.migrate]\nstyle = 'exact'\n")
    migrate("codemod", project, "--to", "torch", "-o", tmp_path / "a")
    migrate("codemod", project, "--to", "torch", "-o", tmp_path / "b", "--style", "idiomatic")
    styles = [json.loads((tmp_path / name / "migrate.provenance.json").read_text())["style"] for name in "ab"]
    assert styles == ["exact", "idiomatic"]


@pytest.mark.parametrize(
    ("content", "mentions"),
    [
        (b"import tensorflow as tf\ndef broken(:\n", "does not parse"),
        (b"import tensorflow as tf\ns = '\xff'\n", "utf-8"),
        (b"import tensorflow as tf\0\n", "null bytes"),
        (b"# coding: no-such-encoding\nimport tensorflow as tf\n", "encoding"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_error_and_stays_as_it_is(
    migrate: Run, tmp_path: Path, content: bytes, mentions: str
) -> None:
    file = tmp_path / "model.py"
    file.write_bytes(content)
    answer = migrate("codemod", file, "--to", "torch", "--write", "--force")
    assert (answer.code, answer.out) == (2, "")
    (line,) = answer.err.splitlines()
    assert mentions in line
    assert str(file) in line
    assert file.read_bytes() == content
    assert list(tmp_path.iterdir()) == [file]


def test_an_encoding_that_the_file_declares_is_honoured(migrate: Run, tmp_path: Path) -> None:
    file = tmp_path / "ops.py"
    file.write_bytes(
        "# coding: latin-1\nimport tensorflow as tf\n\ny = tf.split(x, 2)  # é\n".encode("latin-1")
    )
    assert migrate("codemod", file, "--to", "torch", "--write").code == 0
    assert "y = torch.chunk(x, 2)  # é\n".encode("latin-1") in file.read_bytes()


def test_writing_in_place_and_to_a_new_tree_exclude_each_other(migrate: Run, project: Path) -> None:
    answer = migrate("codemod", project, "--to", "torch", "--write", "-o", "x")
    assert answer.code == 2
    assert "give one of them" in answer.err
