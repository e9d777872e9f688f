"""Options that several verbs share, spelled and explained once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

from migrate import config
from migrate.config import STYLES, Config
from migrate.errors import MigrateError

if TYPE_CHECKING:
    pass

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
ANY_PATH = click.Path(path_type=Path)
REPORT_SUFFIXES = (".html", ".json", ".md", ".xml")  # the formats of a validation's report, xml being JUnit's

to: Decorator = click.option(
    "--to", type=click.Choice(["torch"]), required=True, help="The framework to move to."
)
style: Decorator = click.option(
    "--style",
    type=click.Choice(STYLES),
    help="idiomatic: what a PyTorch programmer writes. exact: the same numbers, with the few support classes that "
    "this needs. Default: [tool.migrate] style, else idiomatic.",
)
tensorflow_python: Decorator = click.option(
    "--tensorflow-python",
    type=FILE,
    help="Interpreter that has TensorFlow. Default: [tool.migrate] tensorflow-python, else this one.",
)
torch_python: Decorator = click.option(
    "--torch-python",
    type=FILE,
    help="Interpreter that has PyTorch. Default: [tool.migrate] torch-python, else this one.",
)


class Size(click.ParamType[int]):
    """A number of bytes: ``5GB``, ``500MB``, ``1048576``."""

    name = "SIZE"
    units: ClassVar[dict[str, int]] = {"": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> int:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]b)?", str(value).strip().lower())
        size = int(float(match[1]) * self.units[match[2] or ""]) if match else 0
        if size < 1:
            self.fail(f"{value!r} is no size; write 5GB or 500MB", parameter, context)
        return size


shard_size: Decorator = click.option(
    "--shard-size",
    type=Size(),
    help="Spread larger weights over several safetensors files of at most this size, 5GB say, with an index.",
)
resume: Decorator = click.option(
    "--resume",
    is_flag=True,
    help="Keep what is written if you interrupt it; the same command goes on from there.",
)


def pythons(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that name the two sides' interpreters."""
    return tensorflow_python(torch_python(function))


def settings(start: Path) -> Config:
    """The settings that hold for a path of the user's, with the catalog rows that they name taken into the catalog.

    Raises:
        MigrateError: the settings or the rows are wrong.
    """
    found = config.load(start)
    if found.rows:
        from migrate.catalog.registry import use_files

        use_files(found.rows)
    return found


def interpreters(found: Config, tensorflow: Path | None, torch: Path | None) -> tuple[str | None, str | None]:
    """The two interpreters: the options' where given, else the settings', else None for this one."""
    chosen = (tensorflow or found.tensorflow_python, torch or found.torch_python)
    first, second = (None if path is None else str(path) for path in chosen)
    return first, second


def existing(path: Path, what: str) -> Path:
    """A path the user named that must exist.

    Raises:
        MigrateError: it does not.
    """
    if not path.exists():
        raise MigrateError(f"{path}: no such {what}")
    return path
