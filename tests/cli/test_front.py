"""The front door: help at once, one line for each error, exit codes that scripts can rely on."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from migrate import cli
from migrate.errors import MigrateError, WorkerError

from .conftest import Answer

Run = Callable[..., Answer]


def test_help_names_every_verb(migrate: Run) -> None:
    answer = migrate("--help")
    assert answer.code == 0
    for verb, summary in cli.VERBS.items():
        assert verb in answer.out
        assert summary.split()[0] in answer.out


@pytest.mark.parametrize("verb", sorted(cli.VERBS))
def test_every_verb_has_help_of_its_own(migrate: Run, verb: str) -> None:
    answer = migrate(verb, "--help")
    assert (answer.code, answer.err) == (0, "")
    assert f"migrate {verb}" in answer.out


@pytest.mark.parametrize("verb", sorted(cli.VERBS))
def test_the_summary_of_a_verb_is_the_first_line_of_its_help(verb: str) -> None:
    command = importlib.import_module(f"migrate.commands.{verb}").command
    assert isinstance(command, click.Command)
    assert command.name == verb
    assert command.help
    assert command.help.splitlines()[0] == cli.VERBS[verb]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["codemod", "--help"], ["convert", "--help"], ["--version"]]
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    """By what is imported, not by a clock, which a busy machine would turn red."""
    probe = (
        "import sys\n"
        "from migrate.cli import main\n"
        "try:\n"
        f"    main({arguments})\n"
        "except SystemExit:\n"
        "    heavy = ('libcst', 'numpy', 'rich', 'execnet', 'jinja2', 'h5py', 'tensorflow', 'torch')\n"
        "    print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "mentions"),
    [
        (["frobnicate"], "frobnicate"),
        (["explain"], "NAME"),
        (["explain", "API999"], "API999"),
        (["explain", "keras.layers.Dnse"], "keras.layers.Dense"),
        (["rules", "nothing of the kind"], "nothing of the kind"),
        (["codemod", "--to", "torch"], "PATH"),
        (["codemod", "no/such/folder", "--to", "torch"], "no/such/folder"),
        (["codemod", ".", "--to", "jax"], "jax"),
        (["codemod", ".", "--to", "torch", "--style", "fancy"], "fancy"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(migrate: Run, arguments: list[str], mentions: str) -> None:
    answer = migrate(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    (line,) = answer.err.splitlines()
    assert line.startswith("migrate: error: ")
    assert mentions in line


def failing(error: Exception) -> click.Command:
    """A verb that ends with this error."""

    @click.command("failing")
    def command() -> None:
        raise error

    return command


@pytest.fixture
def fail(migrate: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Run a verb that ends with an error."""

    def run(error: Exception, *arguments: str) -> Answer:
        monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: failing(error))
        return migrate("failing", *arguments)

    return run


def test_an_error_is_one_line(fail: Callable[..., Answer]) -> None:
    answer = fail(MigrateError("model.keras: truncated"))
    assert (answer.code, answer.err) == (2, "migrate: error: model.keras: truncated\n")


def test_details_stand_below_the_error(fail: Callable[..., Answer]) -> None:
    answer = fail(MigrateError("does not fit\n  layer a\nlayer b"))
    assert answer.err == "migrate: error: does not fit\n  layer a\n  layer b\n"


def test_the_traceback_is_shown_on_demand_wherever_the_option_stands(fail: Callable[..., Answer]) -> None:
    answer = fail(MigrateError("no such file"), "--traceback")
    assert answer.code == 2
    assert "Traceback" in answer.err
    assert answer.err.splitlines()[-1] == "migrate: error: no such file"


def test_a_mistake_of_ours_is_one_line_too(fail: Callable[..., Answer]) -> None:
    answer = fail(ZeroDivisionError("division by zero"))
    assert answer.code == 2
    assert answer.err == (
        "migrate: error: unexpected ZeroDivisionError: division by zero; --traceback shows where\n"
    )


def test_a_worker_s_own_traceback_comes_first(fail: Callable[..., Answer]) -> None:
    answer = fail(WorkerError("failed", "remote trace"), "--traceback")
    assert answer.err.startswith("remote trace\nTraceback")


def test_an_interrupt_is_no_traceback(fail: Callable[..., Answer]) -> None:
    answer = fail(KeyboardInterrupt())  # type: ignore[arg-type]
    assert answer.code == 2
    assert answer.err.strip() == "migrate: error: interrupted"


def test_a_reader_who_leaves_early_is_no_error() -> None:
    command = f"'{sys.executable}' -m migrate rules | head -n 1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1


def test_a_terminal_that_lacks_a_character_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "ops.py").write_text("import tensorflow as tf\n\ny = tf.abs(x)  # →\n", encoding="utf-8")
    command = [sys.executable, "-m", "migrate", "codemod", str(tmp_path), "--to", "torch", "--diff"]
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "torch.abs(x)  # ?" in done.stdout
