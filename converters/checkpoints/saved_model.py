"""SavedModels, the folders that ``model.export`` and TensorFlow's own ``saved_model.save`` write, TensorFlow 1's too.

Their variables are a checkpoint of TensorFlow's; of the graph only the names of its operators are looked at.
https://www.tensorflow.org/guide/saved_model
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from migrate.converters.checkpoints import bundle_writer, tensor_bundle
from migrate.converters.checkpoints.model import Arrays, Checkpoint
from migrate.converters.checkpoints.wire import WireError, fields
from migrate.errors import MigrateError

NAME = "SavedModel (folder)"
GRAPHS = "saved_model.pb"
VARIABLES = Path("variables", "variables.index")
PYTHON = frozenset({"PyFunc", "PyFuncStateless", "EagerPyFunc", "NumpyFunction"})
FILES = frozenset({"ReadFile", "WriteFile", "MatchingFiles"})
"""Operators that reach out of the model. SaveV2 and RestoreV2, with which it keeps its own variables, all have."""


def sniff(path: Path, head: bytes) -> bool:
    """A folder with the graphs' file."""
    return (path / GRAPHS).is_file()


def read(path: Path) -> Checkpoint:
    """Read it.

    Raises:
        MigrateError: a file is missing, truncated or damaged.
    """
    graphs = path / GRAPHS
    try:
        found = operators(graphs)
    except (WireError, ValueError) as error:
        raise MigrateError(f"{graphs}: truncated or damaged; copy or save it again ({error})") from None
    except OSError as error:
        raise MigrateError(f"{graphs}: cannot be read: {error.strerror}") from None
    foreign = tuple(f"tf operator {name}" for name in sorted(found & (PYTHON | FILES)))
    variables = path / VARIABLES
    entries = tensor_bundle.entries(variables) if variables.is_file() else {}
    return tensor_bundle.as_checkpoint(path, NAME, entries, foreign)


def refill(path: Path, target: Path, arrays: Arrays) -> None:
    """Write it again, with other numbers in the variables named: the graphs, signatures and assets stay."""
    shutil.copytree(path, target, symlinks=False)
    bundle_writer.refill(target / VARIABLES, arrays)


def operators(path: Path) -> frozenset[str]:
    """The operators that the graphs and their functions have.

    Raises:
        WireError: it is no SavedModel.
    """
    return frozenset(_operators(memoryview(path.read_bytes())))


def _operators(data: memoryview) -> Iterator[str]:
    for meta in _inside(data, 2):
        for graph in _inside(meta, 2):
            yield from _of_nodes(graph, 1)
            for library in _inside(graph, 2):
                for function in _inside(library, 1):
                    yield from _of_nodes(function, 3)


def _of_nodes(data: memoryview, number: int) -> Iterator[str]:
    for node in _inside(data, number):
        yield from (field.text() for field in fields(node) if field.number == 2)


def _inside(data: memoryview, number: int) -> Iterator[memoryview]:
    """A message's fields of a number, which are messages."""
    yield from (field.data for field in fields(data) if field.number == number)
