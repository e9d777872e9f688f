"""`migrate validate`, the command: what it refuses. What it proves is specified in tests/validation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from migrate.commands.options import REPORT_SUFFIXES
from migrate.provenance import FILE_NAME, ClassLink, ModelLink, Provenance, write
from migrate.validation import report

from .conftest import Answer

Run = Callable[..., Answer]


@pytest.fixture
def migrated(tmp_path: Path) -> Path:
    """The root of a migrated tree with two models."""
    names = ("first", "second")
    classes = tuple(ClassLink(f"model:{name}", f"model:{name.title()}", "functional", 1) for name in names)
    models = tuple(ModelLink(f"model:{name}", f"model:{name}", f"model:{name.title()}") for name in names)
    write(Provenance("test", "exact", {"model.py": "model.py"}, classes, models), tmp_path / FILE_NAME)
    (tmp_path / "weights.safetensors").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "mentions"),
    [
        ([], "which model is not clear; it has model:first, model:second; name one with --"),
        (["--target", "model:third"], "no model model:third; it has model:first, model:second"),
        (
            ["--target", "model:first", "--source", "model:second"],
            "model:first was not made from model:second",
        ),
        (["--record", "a", "--against", "a"], "one of --record and --against"),
        (["--steps", "1"], "--steps and --batch must be at least 2"),
        (["--steps", "many"], "'many' is not a valid integer"),
        (["--device", "tpu"], "tpu"),
        (["--report", "report.pdf"], "report.pdf: no report is called so; the suffix can be"),
        (["--checkpoint", "nowhere.keras"], "nowhere.keras: no such file"),
    ],
)
def test_what_cannot_work_is_refused_before_a_framework_starts(
    migrate: Run, migrated: Path, arguments: list[str], mentions: str
) -> None:
    given = [
        "--target-path",
        migrated,
        "--source-path",
        migrated,
        "--weights",
        migrated / "weights.safetensors",
    ]
    answer = migrate("validate", *given, *arguments)
    assert (answer.code, answer.out) == (2, "")
    (line,) = answer.err.splitlines()
    assert mentions in line


def test_a_tree_that_was_not_migrated_has_nothing_to_prove(migrate: Run, tmp_path: Path) -> None:
    (tmp_path / "weights.safetensors").touch()
    answer = migrate(
        *("validate", "--target-path", tmp_path, "--source-path", tmp_path),
        *("--weights", tmp_path / "weights.safetensors"),
    )
    assert answer.code == 2
    assert f"{tmp_path / FILE_NAME}: no provenance file" in answer.err


def test_a_folder_gets_every_format_there_is_for_files() -> None:
    formats = {report.format_of(Path(f"report{suffix}")) for suffix in REPORT_SUFFIXES}
    assert formats == set(report.names()) - {"console"}
