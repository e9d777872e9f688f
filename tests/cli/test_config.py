"""`[tool.migrate]`: found at the nearest pyproject.toml, checked, with errors that say what to change."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate import config
from migrate.errors import MigrateError


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "pyproject.toml"
    file.write_text(text)
    return file


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    write(tmp_path, "[project]\nname = 'x'\n")
    assert config.load(tmp_path) == config.Config()


def test_the_nearest_file_at_or_above_counts(tmp_path: Path) -> None:
    write(tmp_path, "[tool.migrate]\nstyle = 'idiomatic'\n")
    write(tmp_path / "inner", "[tool.migrate]\nstyle = 'exact'\n")
    module = tmp_path / "inner" / "package" / "model.py"
    module.parent.mkdir()
    module.touch()
    assert config.load(module).style == "exact"


def test_paths_are_relative_to_the_file_that_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "env" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    (tmp_path / "rows.py").touch()
    write(tmp_path, "[tool.migrate]\ntensorflow-python = 'env/bin/python'\nrows = ['rows.py']\n")
    monkeypatch.chdir("/")
    found = config.load(tmp_path)
    assert found.tensorflow_python == python
    assert found.torch_python is None
    assert found.rows == (tmp_path / "rows.py",)


def test_a_link_to_an_interpreter_stays_a_link(tmp_path: Path) -> None:
    """A virtual environment's `python` is a link; resolved, it would be another environment's interpreter."""
    (tmp_path / "real").touch()
    (tmp_path / "python").symlink_to(tmp_path / "real")
    write(tmp_path, "[tool.migrate]\ntorch-python = 'python'\n")
    assert config.load(tmp_path).torch_python == tmp_path / "python"


@pytest.mark.parametrize(
    ("table", "mentions"),
    [
        ("style = 'fancy'", "idiomatic or exact"),
        ("styl = 'exact'", "styl; it knows tensorflow-python"),
        ("torch-python = 'nowhere/python'", "nowhere/python, which is not a file"),
        ("torch-python = 3", "must be a path, not 3"),
        ("rows = 'rows.py'", "must be a list"),
        ("rows = [1]", "must be a path, not 1"),
        ("style = ", "cannot be read as TOML"),
    ],
)
def test_what_is_wrong_is_named_with_the_file(tmp_path: Path, table: str, mentions: str) -> None:
    file = write(tmp_path, f"[tool.migrate]\n{table}\n")
    with pytest.raises(MigrateError) as error:
        config.load(tmp_path)
    assert str(error.value).startswith(f"{file}: ")
    assert mentions in str(error.value)


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "tool.migrate = 3\n")
    with pytest.raises(MigrateError, match="must be a table"):
        config.load(tmp_path)
