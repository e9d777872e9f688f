"""The twelve programs of `examples/programs` train the same in TensorFlow and, migrated, in PyTorch.

Each runs on both sides from the same weights, with dropout and shuffling off; the verdict is that of `make programs`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.programs.__main__ import run
from tests.programs.execute import Place
from tests.programs.listing import Program
from tests.programs.migrated import migrate
from tests.programs.prepare import prepare
from tests.programs.report import AGREES

FOLDER = Path(__file__).parents[2] / "examples" / "programs"
PROGRAMS = sorted(path.name for path in FOLDER.glob("*.py"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("programs"))


def test_there_is_one_for_each_great_kind_of_use() -> None:
    assert len(PROGRAMS) == 12


@pytest.mark.parametrize("name", PROGRAMS)
def test_trains_the_same(name: str, place: Place) -> None:
    result = run(Program(name), FOLDER, place, ("--style", "exact"), None)
    assert result.verdict == AGREES, result.line()
    assert result.clean, result.line()
    assert len(result.source.losses) >= 8


@pytest.mark.parametrize("name", PROGRAMS)
def test_nothing_is_left_to_do_in_the_idiomatic_style(name: str) -> None:
    migration = migrate(prepare(Program(name), FOLDER), 3)
    assert migration.files is not None, migration.error
    assert [finding for finding in migration.findings if finding["severity"] == "error"] == []
