"""The cache: what was run before is read again, and nothing else ever is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from migrate.catalog import registry
from migrate.catalog.model import Style
from migrate.codemods import cache, cached, engine
from migrate.codemods.files import project
from migrate.codemods.outcome import Options, Outcome

MODEL = """
import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
y = tf.reduce_sum(tf.constant([1.0, 2.0]))  # of a résumé
z = tf.no_such_function(y)
w = tf.neither_this(y)  # migrate: keep[API101] it stays
"""

ROWS = """
from migrate.catalog.model import Function, Rendering

ROWS = (
    Function(source="tf.no_such_function(x)", tensors=("x",), renderings=(Rendering("torch.sum({x})"),)),
)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "model.py").write_text(MODEL, encoding="utf-8")
    (folder / "plain.py").write_text("x = 1\n", encoding="utf-8")
    (folder / "broken.py").write_text("import tensorflow as tf\nprint 1\n", encoding="utf-8")
    return folder


def stored(program: Path, folder: Path, options: Options | None = None) -> Outcome | None:
    """The outcome that the cache has for a program as it is now."""
    entry = cache.Entry.of(project([program]), options or Options(), folder)
    assert entry is not None
    return entry.load()


def test_a_stored_outcome_is_the_one_that_was_computed(program: Path, tmp_path: Path) -> None:
    computed = cached.run([program], Options(), tmp_path / "cache")
    assert stored(program, tmp_path / "cache") == computed == engine.run([program], Options())
    assert computed.changed
    assert computed.findings
    assert computed.suppressed
    assert computed.provenance


def test_an_unchanged_program_is_not_run_again(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = cached.run([program], Options(), tmp_path / "cache")

    def run(*_: object) -> Outcome:
        raise AssertionError("the engine was called")

    monkeypatch.setattr(engine, "run", run)
    assert cached.run([program], Options(), tmp_path / "cache") == first
    with pytest.raises(AssertionError, match="the engine was called"):
        cached.run([program], Options(), None)


def test_a_change_of_any_kind_is_a_miss(program: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    cached.run([program], Options(), folder)
    assert stored(program, folder, Options(style=Style.EXACT)) is None
    assert stored(program, folder, Options(ignore=("API101",))) is None
    assert stored(program / "model.py", folder) is None
    (program / "new.py").write_text("", encoding="utf-8")
    assert stored(program, folder) is None
    (program / "new.py").unlink()
    assert stored(program, folder) is not None
    (program / "plain.py").write_text("x = 2\n", encoding="utf-8")
    assert stored(program, folder) is None


def test_rows_of_the_project_are_part_of_the_key(program: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    cached.run([program], Options(), folder)
    rows = tmp_path / "own_rows.py"
    rows.write_text(ROWS, encoding="utf-8")
    try:
        registry.use_files([rows])
        assert stored(program, folder) is None
        assert (
            any(finding.api == "tf.no_such_function" for finding in engine.run([program], Options()).findings)
            is False
        )
    finally:
        registry.use_files([])
    assert stored(program, folder) is not None


def test_a_change_of_the_tool_is_a_miss(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached.run([program], Options(), tmp_path / "cache")
    rule = tmp_path / "rule.py"
    rule.write_text("RULE = 1\n", encoding="utf-8")
    tool = list(cache._tool_files())
    monkeypatch.setattr(cache, "_tool_files", lambda: [*tool, rule])
    assert stored(program, tmp_path / "cache") is None


@pytest.mark.parametrize("damage", [b"", b"{}", b"0\n{}", b"\xff\xfe\x00"])
def test_a_damaged_entry_is_ignored_and_replaced(program: Path, tmp_path: Path, damage: bytes) -> None:
    first = cached.run([program], Options(), tmp_path / "cache")
    (entry,) = (tmp_path / "cache").iterdir()
    entry.write_bytes(damage)
    assert stored(program, tmp_path / "cache") is None
    assert cached.run([program], Options(), tmp_path / "cache") == first
    assert stored(program, tmp_path / "cache") == first


def test_an_entry_cut_short_is_ignored(program: Path, tmp_path: Path) -> None:
    cached.run([program], Options(), tmp_path / "cache")
    (entry,) = (tmp_path / "cache").iterdir()
    entry.write_bytes(entry.read_bytes()[:-1])
    assert stored(program, tmp_path / "cache") is None


def test_a_folder_that_cannot_be_written_to_does_no_harm(program: Path, tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("", encoding="utf-8")
    assert cached.run([program], Options(), place / "cache") == engine.run([program], Options())


def test_what_was_used_longest_ago_goes_first(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cache"
    asked = [Options(), Options(style=Style.EXACT), Options(ignore=("API101",))]
    sizes: list[int] = []
    for number, options in enumerate(asked):
        cached.run([program], options, tmp_path / str(number))
        (entry,) = (tmp_path / str(number)).iterdir()
        sizes.append(entry.stat().st_size)
    for options, age in ((asked[0], 300), (asked[1], 200)):
        before = set(folder.iterdir()) if folder.is_dir() else set()
        cached.run([program], options, folder)
        (entry,) = set(folder.iterdir()) - before
        os.utime(entry, (entry.stat().st_mtime - age,) * 2)
    monkeypatch.setattr(cache, "LIMIT", sizes[1] + sizes[2])
    cached.run([program], asked[2], folder)
    assert [stored(program, folder, options) is not None for options in asked] == [False, True, True]
