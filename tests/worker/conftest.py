"""Workers whose process handling is looked at: they import a one-line stand-in for the framework and start fast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from migrate.worker import Worker

HELPERS = """
import os, signal, sys, time
from migrate.errors import MigrateError

def give_back(*arguments, **keywords):
    return arguments, keywords

def raise_mistake():
    raise MigrateError("model.py: no class Net; name another one")

def divide(a, b):
    return a / b

def leave():
    sys.exit(4)

def unsendable():
    return {"model": [object()]}

def say(text):
    print(text)
    os.write(2, b"from native code\\n")

def kill_self():
    print("before the end", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

def exit_hard(status):
    os._exit(status)

def sleep(seconds):
    print("going to sleep", flush=True)
    time.sleep(seconds)

def import_other(name):
    __import__(name)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with `helpers.py`, and a `torch.py` that stands in for the framework."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "helpers.py").write_text(HELPERS)
    (folder / "torch.py").write_text("__version__ = 'stand-in'\n")
    return folder


@pytest.fixture
def start(project: Path) -> Iterator[Callable[..., Worker]]:
    """Starts a worker with `project` on its path; all are closed at the end of the test."""
    workers = []

    def start(**options: object) -> Worker:
        workers.append(Worker.start("torch", path=[project], **options))  # type: ignore[arg-type]
        return workers[-1]

    yield start
    for worker in workers:
        worker.close()
