"""`migrate convert`, the command: what it refuses. What it converts is specified in tests/converters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from migrate.commands.convert import mapped
from migrate.errors import MigrateError

from .conftest import Answer

Run = Callable[..., Answer]


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    path = tmp_path / "model.keras"
    path.write_bytes(b"PK\x03\x04 cut off")
    return path


@pytest.mark.parametrize(
    ("arguments", "mentions"),
    [
        (["--argument", "units"], "--argument units: give it as NAME=VALUE"),
        (["--argument", "mode=same"], "mode='same'"),
        (["--layer", "dense"], "--layer dense: give it as NAME=VALUE"),
        (["--map", "nowhere.json"], "nowhere.json: cannot be read: No such file"),
        (["--provenance", "nowhere.json"], "nowhere.json: no provenance file"),
        (["--path", "nowhere"], "nowhere: no such folder"),
        (["--torch-python", "nowhere/python"], "nowhere/python: there is no such Python interpreter"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_written(
    migrate: Run, checkpoint: Path, tmp_path: Path, arguments: list[str], mentions: str
) -> None:
    output = tmp_path / "weights.safetensors"
    answer = migrate("convert", checkpoint, "--to", "torch", "--into", "a:B", "-o", output, *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("migrate: error: ")
    assert mentions in answer.err
    assert not output.exists()


def test_a_missing_checkpoint_is_refused(migrate: Run, tmp_path: Path) -> None:
    answer = migrate("convert", "nowhere.keras", "--to", "torch", "--into", "a:B", "-o", tmp_path / "out")
    assert (answer.code, answer.err) == (2, "migrate: error: nowhere.keras: no such checkpoint\n")


@pytest.mark.parametrize(
    ("arguments", "mentions"),
    [
        (
            ["--to", "torch", "--into", "a:B", "--like", "m.keras"],
            "--like CHECKPOINT belongs to --to tensorflow",
        ),
        (["--to", "tensorflow", "--like", "m.keras"], "--like CHECKPOINT needs --into MODULE:CLASS"),
        (["--to", "tensorflow", "--into", "a:B", "--part", "model"], "--part: are for --like CHECKPOINT"),
        (["--to", "tensorflow", "--into", "a:B", "--dtype", "bf16"], "--dtype is for the way to PyTorch"),
        (["--to", "torch", "--layer", "a=b", "--resume"], "--layer, --resume: are for --into MODULE:CLASS"),
        (["--to", "torch", "--map", __file__], "not a map of layers; write {"),
        (["--to", "torch", "--input", "1x3"], "--input is for --to tensorflow without --like"),
    ],
)
def test_options_that_do_not_fit_together_are_refused(
    arguments: list[str], mentions: str, migrate: Run, tmp_path: Path
) -> None:
    (tmp_path / "w.safetensors").touch()
    answer = migrate("convert", tmp_path / "w.safetensors", *arguments, "-o", tmp_path / "out")
    assert (answer.code, answer.out) == (2, "")
    assert mentions in answer.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", ["[]", "{", '{"step0": 1}', '"step0"', "[" * 5000])
def test_what_is_no_map_of_layers_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "map.json").write_text(content)
    with pytest.raises(MigrateError, match=r'map\.json: not a map of layers; write \{"LAYER": "MODULE"'):
        mapped(tmp_path / "map.json")


def test_a_map_says_where_layers_go(tmp_path: Path) -> None:
    (tmp_path / "map.json").write_text('{"step0": "steps.0"}')
    assert mapped(tmp_path / "map.json") == {"step0": "steps.0"}
    assert mapped(None) == {}
