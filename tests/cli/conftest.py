"""The command line run in this process, with its output and exit code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from migrate.cli import main


@dataclass(frozen=True)
class Answer:
    """What a run of the command ended with."""

    code: int
    out: str
    err: str


@pytest.fixture
def migrate(capfd: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run `migrate` with these arguments."""

    def run(*arguments: object) -> Answer:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Answer(int(ended.value.code or 0), out, err)

    return run
