"""What the verbs that run the codemod are asked for: the same options, told once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from migrate import codes
from migrate.commands import options
from migrate.commands.options import Decorator
from migrate.errors import MigrateError
from migrate.keras import Keras

if TYPE_CHECKING:
    from migrate.codemods.outcome import Options, Outcome
    from migrate.config import Config

PATHS: Decorator = click.argument("paths", nargs=-1, required=True, type=options.ANY_PATH, metavar="PATH...")
SELECT: Decorator = click.option(
    "--select",
    multiple=True,
    metavar="CODE",
    help="Report only findings of this code, or of all that begin with it (SHP); repeatable. "
    "Default: [tool.migrate] select, else all.",
)
IGNORE: Decorator = click.option(
    "--ignore",
    multiple=True,
    metavar="CODE",
    help="Do not report, nor mark in the code, findings of this code, or of all that begin with it; repeatable. "
    "Default: [tool.migrate] ignore.",
)
CACHE_DIR: Decorator = click.option(
    "--cache-dir",
    type=options.FOLDER,
    help="Where outcomes are kept, so that an unchanged project is not migrated again. Default: a folder in the "
    "user's cache folder.",
)
NO_CACHE: Decorator = click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")

KERAS: Decorator = click.option(
    "--keras",
    type=click.Choice(["2", "3"]),
    help="Which Keras the source is written for. Default: [tool.migrate] keras, else what imports and requirements "
    "say.",
)
KEEP_DATA: Decorator = click.option(
    "--keep-data",
    is_flag=True,
    help="Leave tf.data pipelines as TensorFlow code, which a process of its own runs for the training.",
)


@dataclass(frozen=True)
class Request:
    """The values of the options, as given."""

    paths: tuple[Path, ...]
    to: str
    style: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    cache_dir: Path | None
    no_cache: bool
    keep_data: bool
    keras: str | None

    def run(self, **further: Any) -> Outcome:
        """Run the codemod, or take its outcome from the cache. Nothing is written to the paths.

        Args:
            further: `Options` of the one verb that has an option for them.

        Raises:
            MigrateError: a path does not exist, or an option or a setting is wrong.
        """
        from migrate.codemods import cached
        from migrate.codemods.cache import default_folder

        found = options.settings(options.existing(self.paths[0], "file or folder"))
        folder = None if self.no_cache else self.cache_dir or default_folder()
        return cached.run(self.paths, replace(self.options(found), **further), folder)

    def options(self, found: Config) -> Options:
        """What holds: an option where it is given, else the setting.

        Raises:
            MigrateError: there is no such code.
        """
        from migrate.catalog.model import Style
        from migrate.codemods.outcome import Options

        return Options(
            style=Style(self.style or found.style),
            direction=f"to_{self.to}",
            select=_codes("--select", self.select) or found.select,
            ignore=_codes("--ignore", self.ignore) or found.ignore,
            keep_data=self.keep_data,
            keras=self._keras(found),
        )

    def _keras(self, found: Config) -> Keras | None:
        if self.keras:
            return Keras(int(self.keras), "--keras")
        return Keras(found.keras, "[tool.migrate] keras") if found.keras else None


def _codes(option: str, named: Sequence[str]) -> tuple[str, ...]:
    try:
        return codes.matching(code for text in named for code in text.split(","))
    except KeyError as error:
        raise MigrateError(f"{option}: {error.args[0]}") from None


def requested(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options, and their values as its first argument."""

    @functools.wraps(function)
    def command(**given: Any) -> Any:
        own = {field.name: given.pop(field.name) for field in fields(Request)}
        return function(Request(**own), **given)

    made: Callable[..., Any] = command
    for option in (KERAS, KEEP_DATA, NO_CACHE, CACHE_DIR, IGNORE, SELECT, options.style, options.to, PATHS):
        made = option(made)
    return made
