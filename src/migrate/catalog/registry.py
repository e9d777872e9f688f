"""Find the catalog's rows: every module below `migrate.catalog.rows` with a tuple ``ROWS``, and a project's own."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from migrate.catalog import keras2_rows as keras2_package
from migrate.catalog import rows as row_package
from migrate.catalog import torch_rows as torch_package
from migrate.catalog.model import Activation, Layer, Loss, Metric, Optimizer, Row
from migrate.catalog.spelling import common_name
from migrate.errors import MigrateError
from migrate.keras import OLD, current

_OWN: list[Row] = []  # rows of the project's own, in front of ours

Kind = TypeVar("Kind", bound=Row)

ROOTS = (
    ("tensorflow.compat.v2.", "tf."),
    ("tensorflow.python.keras.", "keras."),
    ("tensorflow.python.ops.init_ops_v2.", "keras.initializers."),
    ("tensorflow.keras.", "keras."),
    ("tf_keras.", "keras."),
    ("keras_core.", "keras."),  # Keras 3 before its release
    ("keras.api.", "keras."),
    ("tensorflow.", "tf."),
    ("tf.keras.", "keras."),
)

SUBMODULES = re.compile(r"^keras\.layers\.(?:[a-z_]+\.)+(?=[A-Z])")
"""Where layers lay in earlier versions: ``keras.layers.core.Dense``, ``keras.layers.experimental...Rescaling``."""

OPERATIONS = re.compile(r"^keras\.ops\.(?:nn|numpy)\.")
"""Modules whose functions `keras.ops` has, too: ``keras.ops.nn.relu``."""

OF_KERAS = re.compile(r"^tf\.(?=(?:metrics|losses)\.[A-Z])")
"""Classes that TensorFlow 2 has under its own name, too: ``tf.metrics.BinaryAccuracy``."""


@lru_cache(maxsize=100_000)  # the same few thousand names are asked for again and again
def canonical(name: str) -> str:
    """One name for one API: ``tensorflow.keras.layers.Dense`` is ``keras.layers.Dense``."""
    for root, short in ROOTS:
        if name.startswith(root):
            return canonical(short + name[len(root) :])
        if name == root[:-1]:
            return short[:-1]
    return SUBMODULES.sub("keras.layers.", OPERATIONS.sub("keras.ops.", OF_KERAS.sub("keras.", name)))


@cache
def all_rows() -> tuple[Row, ...]:
    """Every row, in the order of their files' names.

    Raises:
        ValueError: two rows claim the same name.
    """
    own = {name for row in _OWN for name in (row.name, *row.aliases)}
    rows = (row for row in _modules_rows(row_package) if own.isdisjoint((row.name, *row.aliases)))
    return _unclaimed(*_OWN, *rows)


@cache
def keras2_rows() -> tuple[Row, ...]:
    """Every row of what Keras 2 has otherwise than Keras 3.

    Raises:
        ValueError: two rows claim the same name.
    """
    own = {name for row in _OWN for name in (row.name, *row.aliases)}
    rows = _modules_rows(keras2_package)
    return _unclaimed(*(row for row in rows if own.isdisjoint((row.name, *row.aliases))))


@cache
def torch_rows() -> tuple[Row, ...]:
    """Every row that is PyTorch's first, in the order of their files' names.

    Raises:
        ValueError: two rows claim the same name.
    """
    return _unclaimed(*_modules_rows(torch_package))


def _unclaimed(*rows: Row) -> tuple[Row, ...]:
    seen: dict[str, Row] = {}
    for row in rows:
        for name in (row.name, *row.aliases):
            if name in seen:
                raise ValueError(
                    f"catalog: {name} is claimed by two rows, {seen[name].source} and {row.source}"
                )
            seen[name] = row
    return rows


def use_files(files: Iterable[Path]) -> None:
    """Take a project's own rows, from Python files with a tuple ``ROWS``; a row of ours with the same name gives way.

    Raises:
        MigrateError: a file cannot be run, or holds no rows.
    """
    _OWN[:] = [row for file in files for row in _file_rows(file)]
    caches = (
        all_rows,
        keras2_rows,
        _by_name,
        _of_keras2,
        _namespaces,
        _by_string,
        _by_string_of_keras2,
        _by_target,
    )
    for cached in caches:
        cached.cache_clear()


def own_rows() -> tuple[Row, ...]:
    """The rows that `use_files` has taken."""
    return tuple(_OWN)


def _file_rows(file: Path) -> tuple[Row, ...]:
    spec = importlib.util.spec_from_file_location(f"migrate_rows_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise MigrateError(f"{file}: not a Python file; rows are written in one")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # whatever the user's own code raises
        raise MigrateError(f"{file}: {type(error).__name__}: {error}") from error
    rows = getattr(module, "ROWS", None)
    if not isinstance(rows, tuple) or not all(isinstance(row, Row) for row in rows):
        raise MigrateError(f"{file}: no tuple ROWS of rows in it; see migrate.catalog.model")
    return rows


def _modules_rows(package: ModuleType) -> Iterator[Row]:
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda item: item.name):
        yield from importlib.import_module(f"{package.__name__}.{module.name}").ROWS


@cache
def _by_name() -> dict[str, Row]:
    return {name: row for row in all_rows() for name in (row.name, *row.aliases)}


@cache
def _of_keras2() -> dict[str, Row]:
    return {name: row for row in keras2_rows() for name in (row.name, *row.aliases)}


def find(name: str) -> Row | None:
    """The row of an API, by any of its names, in the Keras that the program is written for."""
    name = canonical(name)
    if current().generation == OLD and name in _of_keras2():
        return _of_keras2()[name]
    return _by_name().get(name)


def differs_in_keras2(row: Row) -> bool:
    """Whether Keras 2 has a row of its own for an API."""
    return row.name in _of_keras2()


@cache
def _namespaces() -> frozenset[str]:
    dots = ((name, position) for name in _by_name() for position, letter in enumerate(name) if letter == ".")
    return frozenset(name[:position] for name, position in dots)


def is_namespace(name: str) -> bool:
    """Whether a canonical name is a module, or a class, that APIs of the catalog lie in: ``keras.layers``."""
    return name in _namespaces()


@cache
def _by_string() -> dict[tuple[type[Row], str], Row]:
    return _strings(all_rows())


@cache
def _by_string_of_keras2() -> dict[tuple[type[Row], str], Row]:
    return _strings(keras2_rows())


def _strings(rows: Iterable[Row]) -> dict[tuple[type[Row], str], Row]:
    kinds = (Activation, Loss, Optimizer, Metric)
    return {(type(row), text): row for row in rows if isinstance(row, kinds) for text in row.names}


def by_string(kind: type[Kind], text: str) -> Kind | None:
    """The row that a string means: ``by_string(Activation, "relu")``."""
    row = _by_string().get((kind, text))
    if current().generation == OLD:
        row = _by_string_of_keras2().get((kind, text), row)
    return row if isinstance(row, kind) else None


def find_target(name: str) -> Row | None:
    """The row that says what becomes of a torch API on the way back, by any of its names.

    It is PyTorch's first: a `Reversed` one stands for the rows whose target the API is.
    """
    return _by_torch_name().get(name) or _by_torch_name().get(common_name(name))


@cache
def _by_torch_name() -> dict[str, Row]:
    return {name: row for row in torch_rows() for name in (row.name, *row.aliases)}


def by_target(name: str) -> tuple[Row, ...]:
    """The rows that may say the way back of a torch API: those whose target it is (several Keras layers may be one
    torch module), and the one that is PyTorch's first."""
    stated = find_target(name)
    return _by_target().get(common_name(name), ()) + ((stated,) if stated is not None else ())


@cache
def _by_target() -> dict[str, tuple[Row, ...]]:
    found: dict[str, tuple[Row, ...]] = {}
    for row in all_rows():
        for name in sorted(_targets(row)):
            found[name] = (*found.get(name, ()), row)
    return found


def _targets(row: Row) -> set[str]:
    signatures = [row.target, *(rendering.target for rendering in row.renderings)]
    return {signature.partition("(")[0] for signature in signatures if signature}


def layers() -> tuple[Layer, ...]:
    """The rows of layers."""
    return tuple(row for row in all_rows() if isinstance(row, Layer))
