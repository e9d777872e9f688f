"""The user's settings: the table `[tool.migrate]` of the nearest pyproject.toml.

    [tool.migrate]
    tensorflow-python = "../envs/tensorflow/bin/python"   # interpreter that has TensorFlow
    torch-python = "../envs/torch/bin/python"             # interpreter that has PyTorch
    style = "exact"                                       # or "idiomatic", the default
    rows = ["migration/rows.py"]                          # catalog rows of the project's own
    select = ["SHP"]                                      # the only findings to report: codes or their beginnings
    ignore = ["NUM801"]                                   # findings not to report
    keras = 2                                             # which Keras the source is written for

Paths are relative to the file that names them. An option on the command line wins over the file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from migrate import codes
from migrate.errors import MigrateError
from migrate.keras import GENERATIONS

STYLES = ("idiomatic", "exact")
KEYS = ("tensorflow-python", "torch-python", "style", "rows", "select", "ignore", "keras")


@dataclass(frozen=True)
class Config:
    """Settings of one project.

    Attributes:
        tensorflow_python: interpreter that has TensorFlow; None: the one this program runs in.
        torch_python: interpreter that has PyTorch; None: the one this program runs in.
        style: ``idiomatic`` (stock PyTorch) or ``exact`` (support classes carried along).
        rows: files with catalog rows of the project's own.
        select, ignore: codes of findings, or beginnings of codes: the only ones to report, and those not to.
        keras: which Keras the source is written for; None: what imports and requirements say.
    """

    tensorflow_python: Path | None = None
    torch_python: Path | None = None
    style: str = "idiomatic"
    rows: tuple[Path, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    keras: int | None = None


def load(start: Path) -> Config:
    """The settings that hold for ``start``, a file or folder: those of the nearest pyproject.toml at or above it.

    A pyproject.toml without the table ends the search, as for other tools: it marks the root of the project.

    Raises:
        MigrateError: the file is not TOML, or the table holds something unknown or of the wrong type.
    """
    file = nearest(start)
    if file is None:
        return Config()
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {}).get("migrate", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise MigrateError(f"{file}: cannot be read as TOML ({error})") from None
    return parse(table, file)


def nearest(start: Path) -> Path | None:
    """The pyproject.toml at or above ``start``."""
    start = start.resolve()
    return next(
        (file for folder in (start, *start.parents) if (file := folder / "pyproject.toml").is_file()), None
    )


def parse(table: Mapping[str, Any], file: Path) -> Config:
    """Check a `[tool.migrate]` table read from ``file``.

    Raises:
        MigrateError: see `load`.
    """
    if not isinstance(table, Mapping):
        raise MigrateError(f"{file}: [tool.migrate] must be a table")
    if unknown := sorted(set(table) - set(KEYS)):
        raise MigrateError(
            f"{file}: [tool.migrate] does not know {', '.join(unknown)}; it knows {', '.join(KEYS)}"
        )
    style = table.get("style", "idiomatic")
    if style not in STYLES:
        raise MigrateError(f"{file}: [tool.migrate] style is {style!r}; it can be {' or '.join(STYLES)}")
    rows = table.get("rows", [])
    if not isinstance(rows, list):
        raise MigrateError(f"{file}: [tool.migrate] rows must be a list of files")
    return Config(
        tensorflow_python=_interpreter(table, "tensorflow-python", file),
        torch_python=_interpreter(table, "torch-python", file),
        style=style,
        rows=tuple(_existing(row, "rows", file) for row in rows),
        select=_codes(table, "select", file),
        ignore=_codes(table, "ignore", file),
        keras=_keras(table, file),
    )


def _keras(table: Mapping[str, Any], file: Path) -> int | None:
    chosen = table.get("keras")
    if chosen is None or (type(chosen) is int and chosen in GENERATIONS):
        return chosen
    raise MigrateError(f"{file}: [tool.migrate] keras is {chosen!r}; it can be 2 or 3")


def _codes(table: Mapping[str, Any], key: str, file: Path) -> tuple[str, ...]:
    named = table.get(key, [])
    if not isinstance(named, list) or not all(isinstance(code, str) for code in named):
        raise MigrateError(f"{file}: [tool.migrate] {key} must be a list of finding codes")
    try:
        return codes.matching(named)
    except KeyError as error:
        raise MigrateError(f"{file}: [tool.migrate] {key}: {error.args[0]}") from None


def _interpreter(table: Mapping[str, Any], key: str, file: Path) -> Path | None:
    return _existing(table[key], key, file) if key in table else None


def _existing(value: Any, key: str, file: Path) -> Path:
    """A file named in the table. It is not resolved: a virtual environment's interpreter is a link that must stay."""
    if not isinstance(value, str):
        raise MigrateError(f"{file}: [tool.migrate] {key} must be a path, not {value!r}")
    path = file.parent / Path(value).expanduser()
    if not path.is_file():
        raise MigrateError(f"{file}: [tool.migrate] {key} names {value}, which is not a file")
    return path
