"""Files that no codemod can do anything with: each is told of by itself, and the others are migrated all the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.codemods.checks import output

from migrate.cli import main
from migrate.codemods import engine, source
from migrate.codemods.context import Options
from migrate.codemods.engine import run
from migrate.codemods.output import write, write_tree
from migrate.errors import MigrateError

CALL = b"import tensorflow as tf\ny = tf.abs(tf.constant([1.5]))\n"
MIGRATED = b"import torch\ny = torch.abs(torch.tensor([1.5]))\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one file that can be migrated; what a test puts beside it cannot."""
    (tmp_path / "good.py").write_bytes(CALL)
    return tmp_path


def check_only(folder: Path, path: str, code: str, words: str = "") -> None:
    """The good file is migrated, there is one finding of this code about this path, and the command fails."""
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    outcome = run([folder], Options())
    assert [str(file.path) for file in outcome.changed] == ["good.py"]
    assert [(item.path, item.code) for item in outcome.findings] == [(path, code)]
    assert words in outcome.findings[0].message
    with pytest.raises(SystemExit) as ended:
        main(["codemod", str(folder), "--to", "torch", "--write", "--force"])
    assert ended.value.code == 1
    assert (folder / "good.py").read_bytes() == MIGRATED
    for file, data in before.items():
        assert file.name == "good.py" or file.read_bytes() == data


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"import tensorflow as tf\nprint 'loss', tf.abs(x)\n", "SRC001"),
        (b"import tensorflow as tf\ntry:\n    pass\nexcept E, e:\n    exec 'x' in d\n", "SRC001"),
        (b"import tensorflow as tf\nif x:\n\ty = 1\n        z = tf.abs(x)\n", "SRC001"),
        (b"import tensorflow as tf\ny = " + b"(" * 1000 + b"1" + b")" * 1000 + b"\n", "SRC001"),
        (b"import tensorflow as tf\ny = " + b"not " * 20_000 + b"x\n", "SRC001"),
        (b"import tensorflow as tf\ny = " + b"+".join([b"tf.abs(x)"] * 10_000) + b"\n", "SRC001"),
        (b"import tensorflow as tf\ny = '\xe9'\n", "SRC002"),
        (b"# coding: klingon\nimport tensorflow as tf\n", "SRC002"),
        (b"import tensorflow as tf\ny = '\0'\n", "SRC003"),
        ("import tensorflow as tf\n".encode("utf-16"), "SRC003"),
    ],
    ids=["print", "except", "tabs", "brackets", "not", "sum", "latin-1", "encoding", "null", "utf-16"],
)
def test_text_that_does_not_parse(folder: Path, text: bytes, code: str) -> None:
    (folder / "bad.py").write_bytes(text)
    check_only(folder, "bad.py", code)


def test_a_link_that_leads_nowhere(folder: Path) -> None:
    (folder / "bad.py").symlink_to(folder / "gone.py")
    check_only(folder, "bad.py", "SRC004", "link")


def test_a_link_to_itself(folder: Path) -> None:
    (folder / "bad.py").symlink_to(folder / "bad.py")
    check_only(folder, "bad.py", "SRC004")


def test_a_pipe_that_is_called_like_a_python_file(folder: Path) -> None:
    os.mkfifo(folder / "bad.py")
    check_only(folder, "bad.py", "SRC004", "no regular file")


def test_folders_that_are_linked_in_a_circle_are_walked_once(folder: Path) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "again").symlink_to(folder, target_is_directory=True)
    outcome = run([folder], Options())
    assert [str(file.path) for file in outcome.files] == ["good.py"]
    assert outcome.findings == ()


def test_a_folder_that_is_called_like_a_python_file(folder: Path) -> None:
    (folder / "bad.py").mkdir()
    (folder / "bad.py" / "inside.py").write_bytes(CALL)
    assert [str(file.path) for file in run([folder], Options()).changed] == ["bad.py/inside.py", "good.py"]


def test_a_folder_that_cannot_be_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "closed").mkdir()
    listed = Path.iterdir

    def refuse(self: Path) -> object:
        if self.name == "closed":
            raise PermissionError(13, "Permission denied")
        return listed(self)

    monkeypatch.setattr(Path, "iterdir", refuse)
    check_only(folder, "closed", "SRC004", "Permission denied")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that even its owner cannot read")
def test_a_file_that_cannot_be_read(folder: Path) -> None:
    (folder / "bad.py").symlink_to("/proc/self/mem")
    outcome = run([folder], Options())
    assert [str(file.path) for file in outcome.changed] == ["good.py"]
    assert [(item.path, item.code) for item in outcome.findings] == [("bad.py", "SRC004")]
    assert "Input/output error" in outcome.findings[0].message


@pytest.mark.parametrize(
    "error", [FileNotFoundError(2, "No such file"), PermissionError(13, "Permission denied")]
)
def test_a_file_that_vanishes_before_it_is_read_or_is_closed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    """Who may read everything, as tests in a container may, is refused nothing: so the refusal is made here."""
    (folder / "bad.py").write_bytes(CALL)
    read = Path.read_bytes

    def gone(self: Path) -> bytes:
        if self.name == "bad.py":
            raise error
        return read(self)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", gone)
        outcome = run([folder], Options())
    assert [str(file.path) for file in outcome.changed] == ["good.py"]
    assert [(item.path, item.code) for item in outcome.findings] == [("bad.py", "SRC004")]
    assert str(error.strerror) in outcome.findings[0].message


@pytest.mark.parametrize("change", ["edited", "gone", "emptied"])
def test_a_file_that_changes_between_reading_and_writing_is_left_alone(folder: Path, change: str) -> None:
    other = folder / "other.py"
    other.write_bytes(CALL)
    outcome = run([folder], Options())
    if change == "gone":
        other.unlink()
    else:
        other.write_bytes(b"" if change == "emptied" else CALL + b"z = 1\n")
    left = None if change == "gone" else other.read_bytes()
    with pytest.raises(MigrateError, match=r"other\.py: has changed since it was read"):
        write(outcome, force=True)
    assert (folder / "good.py").read_bytes() == MIGRATED
    assert (other.read_bytes() if other.exists() else None) == left
    assert "other.py" not in (folder / "migrate.provenance.json").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written_does_not_keep_the_others(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "also.py").write_bytes(CALL)
    outcome = run([folder], Options())
    moved = Path.replace

    def full(self: Path, target: Path) -> Path:
        if Path(target).name == "also.py":
            raise OSError(28, "No space left on device")
        return moved(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(MigrateError, match=r"also\.py: cannot be written"):
        write(outcome, force=True)
    assert (folder / "also.py").read_bytes() == CALL
    assert (folder / "good.py").read_bytes() == MIGRATED


def test_a_mistake_of_ours_in_one_file_costs_that_file_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "bad.py").write_bytes(CALL)
    plan = engine.plan

    def failing(path: Path, *given: object) -> object:
        if path.name == "bad.py":
            raise TypeError("'CallValue' object is not subscriptable")
        return plan(path, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "plan", failing)
    check_only(folder, "bad.py", "SRC008", "please report")


def test_a_provenance_file_that_cannot_be_read_is_found_before_anything_is_written(folder: Path) -> None:
    (folder / "migrate.provenance.json").write_text("{", encoding="utf-8")
    with pytest.raises(MigrateError):
        write(run([folder], Options()), force=True)
    assert (folder / "good.py").read_bytes() == CALL


LINES = (b"import tensorflow as tf", b"", b"def f(x):", b"\treturn tf.abs(x)", b"\x0c", b"y = 1", b"")
MIGRATED_LINES = (b"import torch", b"", b"def f(x):", b"\treturn torch.abs(x)", b"\x0c", b"y = 1", b"")


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"], ids=["unix", "windows", "old-mac"])
def test_tabs_form_feeds_and_line_ends_stay(folder: Path, newline: bytes) -> None:
    file = folder / "good.py"
    file.write_bytes(newline.join(LINES))
    write(run([file], Options()), force=True)
    assert file.read_bytes() == newline.join(MIGRATED_LINES)


def test_mixed_line_ends_stay_each_where_it_is(folder: Path) -> None:
    file = folder / "good.py"
    ends = [b"\n", b"\r\n", b"\n", b"\r\n", b"\r\n", b"\n", b""]
    file.write_bytes(b"".join(line + end for line, end in zip(LINES, ends, strict=True)))
    write(run([file], Options()), force=True)
    assert file.read_bytes() == b"".join(line + end for line, end in zip(MIGRATED_LINES, ends, strict=True))


def test_twenty_thousand_lines(folder: Path) -> None:
    file = folder / "good.py"
    data = (
        b"import tensorflow as tf\n"
        + b"".join(b"y%d = %d\n" % (i, i) for i in range(20_000))
        + b"z = tf.abs(x)\n"
    )
    file.write_bytes(data)
    expected = data.replace(b"import tensorflow as tf", b"import torch").replace(b"tf.abs", b"torch.abs")
    write(run([file], Options()), force=True)
    assert file.read_bytes() == expected


def test_nesting_as_deep_as_python_takes_it(folder: Path) -> None:
    opened = b"y = " + b"[" * 90 + b"tf.abs(x)" + b"]" * 90 + b"\n"
    blocks = b"".join(b" " * i + b"if x:\n" for i in range(90)) + b" " * 90 + b"z = tf.abs(x)\n"
    (folder / "good.py").write_bytes(b"import tensorflow as tf\n" + opened + blocks)
    text = output(run([folder], Options()), "good.py")
    assert text.encode() == b"import torch\n" + (opened + blocks).replace(b"tf.abs", b"torch.abs")


def test_a_new_tree_is_made_of_what_was_read(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    target = tmp_path_factory.mktemp("made") / "tree"
    outcome = run([folder], Options())
    (folder / "good.py").write_bytes(b"changed = 1\n")
    write_tree(outcome, [folder], target)
    assert (target / "good.py").read_bytes() == MIGRATED


def test_reading_names_the_reason(folder: Path) -> None:
    with pytest.raises(source.Unreadable, match="No such file"):
        source.read_bytes(folder / "gone.py")
