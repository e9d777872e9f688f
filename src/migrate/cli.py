"""The command `migrate`: a thin front whose verbs are loaded only when they are called.

One file a verb in `migrate.commands`, holding a click command named `command`. Exit codes: 0 it holds, 1 it does not,
2 wrong usage or a failure, 3 undecided.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from enum import IntEnum
from io import TextIOWrapper
from typing import NoReturn

import click

from migrate import __version__, garbage
from migrate.errors import MigrateError, WorkerError

VERBS = {
    "assess": "Tell what a migration would take: every API used, and what becomes of it.",
    "codemod": "Rewrite source code for the other framework.",
    "convert": "Load a trained checkpoint into a class, put weights back into one, or write a model as source.",
    "export": "Write a model in a format that it is served in, and check it against the model.",
    "explain": "Explain a finding code (API101) or a catalog row (keras.layers.Conv2D).",
    "inspect": "List what a checkpoint holds: layers, weights, shapes, dtypes.",
    "project": "Migrate a project: its code, its trained weights, and the proof.",
    "rules": "List the catalog's rows and the finding codes.",
    "validate": "Prove, or disprove, that a migrated model computes what its source does.",
}

AT_ONCE = frozenset({"assess", "codemod"})
"""Verbs that leave nothing to be done at the end of the process."""

OPTIONAL = frozenset(  # the extra `validation`
    {"execnet", "google_crc32c", "h5py", "jinja2", "ml_dtypes", "numpy", "safetensors"}
)


class Exit(IntEnum):
    """What the process ends with."""

    HOLDS = 0
    FAILS = 1
    ERROR = 2
    UNDECIDED = 3


class LazyGroup(click.Group):
    """A group that knows its verbs' names and imports a verb's file only to run it or to show its help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"migrate.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them, so that `--help` answers at once."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(VERBS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="migrate")
@click.option("--traceback", is_flag=True, help="Show the whole traceback of an error.")
def cli(traceback: bool) -> None:
    """Move code, trained weights and proof between TensorFlow/Keras and PyTorch.

    Exit codes: 0 it holds, 1 it does not, 2 wrong usage or a failure, 3 undecided.
    """


def program() -> NoReturn:
    """`main` as a process of its own. After a verb that has no other processes it ends at once: to look for garbage
    among millions of objects, and to give them back one by one, would take a twentieth of a large run."""
    with garbage.rarely():
        code = _answered(sys.argv[1:])
        if AT_ONCE.intersection(sys.argv[1:2]):
            for stream in (sys.stdout, sys.stderr):
                with suppress(BrokenPipeError):  # nobody reads it any more
                    stream.flush()
            os._exit(code)
    sys.exit(code)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code."""
    sys.exit(_answered(sys.argv[1:] if arguments is None else arguments))


def _answered(given: Sequence[str]) -> int:
    """The exit code of a command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without ✓ is no reason to fail after the work
    show = "--traceback" in given  # wherever it stands: users add it at the end of the line that failed
    arguments = [argument for argument in given if argument != "--traceback"]
    return _run(arguments, show)


def _run(arguments: list[str], show_traceback: bool) -> int:
    try:
        result = cli.main(arguments, prog_name="migrate", standalone_mode=False)
        sys.stdout.flush()
        return int(result or Exit.HOLDS)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
    except click.ClickException as error:
        _say(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
    except BrokenPipeError:  # `migrate rules | head`: the reader has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.HOLDS
    except WorkerError as error:
        _trace(error, show_traceback)
        reason, *output = str(error).splitlines() or [""]
        _say(reason)
        click.echo(
            "".join(f"  {line}\n" for line in output), err=True, nl=False
        )  # what the worker printed last
    except MigrateError as error:
        _trace(error, show_traceback)
        _say(str(error))
    except Exception as error:
        _trace(error, show_traceback)
        if isinstance(error, ModuleNotFoundError) and error.name in OPTIONAL:
            _say(
                f"this needs {error.name}, which is not installed: pip install 'framework-migrate[validation]'"
            )
            return Exit.ERROR
        hint = "" if show_traceback else "; --traceback shows where"
        _say(f"unexpected {type(error).__name__}: {error}{hint}")
    return Exit.ERROR


def _trace(error: Exception, show: bool) -> None:
    """Print the traceback, the worker's own first when the error came from one."""
    if not show:
        return
    if isinstance(error, WorkerError) and error.remote_traceback:
        click.echo(error.remote_traceback.rstrip(), err=True)
    click.echo("".join(traceback.format_exception(error)).rstrip(), err=True)


def _say(message: str) -> None:
    """One line on stderr. Further lines of the message (a list of layers, a worker's last words) stand below it."""
    first, *details = message.splitlines() or [""]
    click.echo("\n".join([f"migrate: error: {first}", *(f"  {line.strip()}" for line in details)]), err=True)
