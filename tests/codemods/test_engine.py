"""A run over a project: which files it looks at, what it writes where, and what it refuses."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.codemods.checks import codes, migrate, output

from migrate.catalog.model import Level
from migrate.cli import main
from migrate.codemods import engine, migrate_file
from migrate.codemods.context import FileContext, Options
from migrate.codemods.engine import run
from migrate.codemods.files import project
from migrate.codemods.output import diff, write, write_tree
from migrate.errors import MigrateError
from migrate.provenance import read

CALL = "import tensorflow as tf\n\ny = tf.abs(x)\n"
MIGRATED = "import torch\n\ny = torch.abs(x)\n"


def lay(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, str]:
    """All files below a folder."""
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }


def test_caches_environments_and_hidden_folders_are_no_part_of_a_project(tmp_path: Path) -> None:
    names = (
        "a.py",
        "env/pyvenv.cfg",
        "env/b.py",
        ".hidden/c.py",
        "__pycache__/d.py",
        "x.egg-info/e.py",
        "f/g.py",
    )
    lay(tmp_path, dict.fromkeys(names, CALL))
    assert [str(file.path) for file in project([tmp_path]).files] == ["a.py", "f/g.py"]


@pytest.mark.parametrize(
    ("files", "target", "module"),
    [
        (("digits/__init__.py", "digits/model.py"), "digits/model.py", "digits.model"),
        (("digits/__init__.py", "digits/nets/__init__.py"), "digits/nets/__init__.py", "digits.nets"),
        (("src/digits/__init__.py", "src/digits/model.py"), "src/digits/model.py", "digits.model"),
        (("train.py", "models/net.py"), "models/net.py", "models.net"),
        (("src/tool.py",), "src/tool.py", "tool"),
    ],
)
def test_module_names_are_those_that_imports_use(
    tmp_path: Path, files: tuple[str, ...], target: str, module: str
) -> None:
    lay(tmp_path, dict.fromkeys(files, ""))
    (found,) = [file for file in project([tmp_path]).files if str(file.path) == target]
    assert found.module == module


def test_a_file_inside_a_package_is_named_with_the_package(tmp_path: Path) -> None:
    lay(tmp_path, {"digits/__init__.py": "", "digits/model.py": CALL})
    (found,) = project([tmp_path / "digits" / "model.py"]).files
    assert (found.module, str(found.path), str(found.support)) == (
        "digits.model",
        "model.py",
        "migrate_support.py",
    )


def test_files_that_reach_the_framework_through_others_are_looked_at(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "compat.py": "import tensorflow as tf\n",
            "use.py": "from compat import tf as t\n\ny = t.abs(x)\n",
            "far.py": "import use\n",
            "apart.py": "import os\n",
        },
    )
    outcome = run([tmp_path], Options())
    assert [str(file.path) for file in outcome.files] == ["compat.py", "far.py", "use.py"]
    assert output(outcome, "use.py") == MIGRATED
    assert output(outcome, "far.py") == "import use\n"


def test_nothing_is_written_without_being_asked(tmp_path: Path) -> None:
    lay(tmp_path, {"a.py": CALL})
    outcome = run([tmp_path], Options())
    assert output(outcome, "a.py") == MIGRATED
    assert contents(tmp_path) == {"a.py": CALL}


def test_in_place_only_what_changes_is_written_and_a_second_run_writes_nothing(tmp_path: Path) -> None:
    lay(tmp_path, {"a.py": CALL, "b.py": "import os\n", "data.txt": "1"})
    written = write(run([tmp_path], Options()), force=True)
    assert [path.name for path in written] == ["a.py", "migrate.provenance.json"]
    assert contents(tmp_path)["a.py"] == MIGRATED
    assert write(run([tmp_path], Options()), force=True) == []


def test_the_new_tree_has_everything_the_old_one_has(tmp_path: Path) -> None:
    files = {"pkg/__init__.py": "", "pkg/a.py": CALL, "pkg/labels.txt": "x", "README.md": "tensorflow"}
    source = lay(tmp_path / "source", files | {"pkg/__pycache__/a.pyc": "junk"})
    target = tmp_path / "target"
    write_tree(run([source], Options()), [source], target)
    made = contents(target)
    provenance = json.loads(made.pop("migrate.provenance.json"))
    assert made == files | {"pkg/a.py": MIGRATED}
    assert provenance["files"] == {"pkg/a.py": "pkg/a.py"}
    assert contents(source) == files | {"pkg/__pycache__/a.pyc": "junk"}


def test_a_target_inside_of_the_project_is_not_copied_into_itself(tmp_path: Path) -> None:
    lay(tmp_path, {"a.py": CALL})
    write_tree(run([tmp_path], Options()), [tmp_path], tmp_path / "out")
    assert sorted(contents(tmp_path / "out")) == ["a.py", "migrate.provenance.json"]


def test_a_target_that_holds_something_is_refused(tmp_path: Path) -> None:
    source = lay(tmp_path / "source", {"a.py": CALL})
    target = lay(tmp_path / "target", {"mine.txt": "mine"})
    with pytest.raises(MigrateError, match="exists already"):
        write_tree(run([source], Options()), [source], target)
    assert contents(target) == {"mine.txt": "mine"}


def git(folder: Path, *arguments: str) -> None:
    settings = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)


def test_files_with_changes_that_are_not_committed_are_not_overwritten(tmp_path: Path) -> None:
    lay(tmp_path, {"a.py": CALL})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "a.py")
    outcome = run([tmp_path], Options())
    with pytest.raises(MigrateError, match=r"a\.py.*--force"):
        write(outcome)
    assert contents(tmp_path) == {"a.py": CALL}
    git(tmp_path, "commit", "-q", "-m", "first")
    lay(tmp_path, {"notes.txt": "not committed, and not touched"})
    write(run([tmp_path], Options()))
    assert contents(tmp_path)["a.py"] == MIGRATED


def test_the_diff_applies(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "a.py": CALL,
            "b.py": CALL.rstrip("\n"),
            "c.py": CALL.replace("tf.abs(x)", "tf.math.divide_no_nan(tf.abs(a), tf.abs(b))"),
        },
    )
    text = diff(run([tmp_path], Options()))
    (tmp_path / "change.diff").write_text(text, encoding="utf-8")
    git(tmp_path, "apply", "change.diff")
    made = contents(tmp_path)
    assert (made["a.py"], made["b.py"]) == (MIGRATED, MIGRATED.rstrip("\n"))
    assert "def divide_no_nan" in made["migrate_support.py"]


def test_the_support_file_keeps_what_an_earlier_run_put_into_it(tmp_path: Path) -> None:
    lay(tmp_path, {"a.py": "import tensorflow as tf\ny = tf.math.divide_no_nan(tf.abs(a), tf.abs(b))\n"})
    write(run([tmp_path], Options()), force=True)
    before = (tmp_path / "migrate_support.py").read_text(encoding="utf-8")
    assert "def divide_no_nan" in before
    lay(tmp_path, {"b.py": "import tensorflow as tf\ntf.random.set_seed(3)\n"})
    write(run([tmp_path], Options()), force=True)
    assert "def divide_no_nan" in (tmp_path / "migrate_support.py").read_text(encoding="utf-8")
    assert read(tmp_path / "migrate.provenance.json").files == {"a.py": "a.py", "b.py": "b.py"}


def test_levels_are_counted() -> None:
    assert migrate("import tensorflow as tf\ny = tf.abs(tf.square(x))\n").levels == {Level.EXACT: 2}


class Failing:
    """A rewrite with a mistake in it."""

    name = "failing"
    order = 1

    def plan(self, context: FileContext) -> None:
        context.remove(context.module.body[-1])
        raise ZeroDivisionError("division by zero")


class Dangling:
    """A rewrite that uses a name which it does not import."""

    name = "dangling"
    order = 1

    def plan(self, context: FileContext) -> None:
        context.replace(context.module.body[-1], "y = missing.abs(x)")


class Silent:
    """A rewrite that copies code of the source framework without a word."""

    name = "silent"
    order = 1

    def plan(self, context: FileContext) -> None:
        context.replace(context.module.body[-1], "y = tf.abs(x)\nz = tf.abs(y)")


@pytest.fixture
def rewritten_by(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the codemod over `CALL` with one rewrite only."""

    def use(rewrite: migrate_file.Rewrite) -> engine.Outcome:
        monkeypatch.setattr(engine, "rewrites", lambda direction: (rewrite,))
        return migrate(CALL)

    return use


def test_a_rewrite_that_fails_costs_only_its_own_work(rewritten_by: Any) -> None:
    outcome = rewritten_by(Failing())
    assert codes(outcome) == ["SRC007"]
    assert output(outcome).endswith(MIGRATED)


def test_a_file_whose_names_would_dangle_stays_as_it_was(rewritten_by: Any) -> None:
    outcome = rewritten_by(Dangling())
    assert not outcome.changed
    assert codes(outcome) == ["SRC006"]


def test_what_a_rewrite_leaves_without_a_word_gets_a_finding(rewritten_by: Any) -> None:
    outcome = rewritten_by(Silent())
    assert codes(outcome) == ["API101", "API101"]
    todo = "# TODO(migrate): API101 `tf.abs` is left here\n"
    assert output(outcome) == f"import tensorflow as tf\n\n{todo}y = tf.abs(x)\n{todo}z = tf.abs(y)\n"


def cli(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


def test_the_command_shows_a_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay(tmp_path, {"a.py": CALL, "b.py": ""})
    code, out, _ = cli(capsys, "codemod", tmp_path, "--to", "torch")
    assert code == 0
    assert "1 of 2 files would change" in out
    assert contents(tmp_path)["a.py"] == CALL


def test_the_command_ends_with_1_where_work_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(tmp_path, {"a.py": CALL + "z = tf.foo(y)\n"})
    code, out, _ = cli(capsys, "codemod", tmp_path, "--to", "torch", "--format", "json")
    assert code == 1
    found = json.loads(out)["findings"]
    assert [finding["code"] for finding in found if finding["severity"] != "note"] == ["API101"]


def test_the_command_refuses_two_ways_of_writing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay(tmp_path, {"a.py": CALL})
    code, out, err = cli(capsys, "codemod", tmp_path, "--to", "torch", "--write", "-o", tmp_path / "out")
    assert (code, out) == (2, "")
    assert "give one of them" in err
    assert contents(tmp_path) == {"a.py": CALL}


def test_a_broken_file_is_one_line_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(tmp_path, {"a.py": "import tensorflow\ndef f(:\n"})
    code, out, err = cli(capsys, "codemod", tmp_path / "a.py", "--to", "torch", "-o", tmp_path / "out")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "a.py:2" in err
    assert not (tmp_path / "out").exists()
