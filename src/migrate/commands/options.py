"""Options that several verbs share, spelled and explained once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from migrate import codes, config
from migrate.config import STYLES, Config
from migrate.errors import MigrateError

if TYPE_CHECKING:
    from migrate.codemods.outcome import Options

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
select: Decorator = click.option(
    "--select",
    multiple=True,
    metavar="CODE",
    help="Report only findings of this code, or of all that begin with it (SHP); repeatable. "
    "Default: [tool.migrate] select, else all.",
)
ignore: Decorator = click.option(
    "--ignore",
    multiple=True,
    metavar="CODE",
    help="Do not report, nor mark in the code, findings of this code, or of all that begin with it; repeatable. "
    "Default: [tool.migrate] ignore.",
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


cache_dir: Decorator = click.option(
    "--cache-dir",
    type=FOLDER,
    help="Where outcomes are kept, so that an unchanged project is not migrated again. Default: a folder in the "
    "user's cache folder.",
)
no_cache: Decorator = click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")


def cached(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of the codemod's cache."""
    return cache_dir(no_cache(function))


def cache_folder(folder: Path | None, none: bool) -> Path | None:
    """The folder of the codemod's cache; None for none."""
    from migrate.codemods.cache import default_folder

    return None if none else folder or default_folder()


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


def codemod_options(
    to: str, style: str | None, select: Sequence[str], ignore: Sequence[str], found: Config
) -> Options:
    """What the codemod is asked for: by the options where given, else by the settings.

    Raises:
        MigrateError: there is no such code.
    """
    from migrate.catalog.model import Style
    from migrate.codemods.outcome import Options

    return Options(
        style=Style(style or found.style),
        direction=f"to_{to}",
        select=_codes("--select", select) or found.select,
        ignore=_codes("--ignore", ignore) or found.ignore,
    )


def _codes(option: str, named: Sequence[str]) -> tuple[str, ...]:
    try:
        return codes.matching(code for text in named for code in text.split(","))
    except KeyError as error:
        raise MigrateError(f"{option}: {error.args[0]}") from None


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
