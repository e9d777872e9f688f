"""What models are read from on the way to ONNX, one kind of file a module."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from migrate.converters.to_onnx.graph import Source
from migrate.errors import MigrateError


@dataclass(frozen=True)
class Asked:
    """What is to be read of a file that holds several models, or does not say.

    Attributes:
        signature: of a SavedModel.
        inputs, outputs: names of tensors, of a frozen graph.
        trust: run the code in it.
    """

    signature: str | None = None
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    trust: bool = False


class Loader(Protocol):
    """What a module provides. ``accepts`` looks at the path only; ``load`` raises `MigrateError`."""

    NAME: str

    def accepts(self, path: Path) -> bool: ...

    def load(self, path: Path, asked: Asked) -> Source: ...


def load(path: Path, asked: Asked) -> Source:
    """Read a model.

    Raises:
        MigrateError: it is of no kind that is known, or damaged, or not what was asked for.
    """
    loaders = [
        cast(Loader, importlib.import_module(f"{__name__}.{module.name}"))
        for module in sorted(pkgutil.iter_modules(__path__), key=lambda item: item.name)
    ]
    for loader in loaders:
        if loader.accepts(path):
            return loader.load(path, asked)
    known = ", ".join(loader.NAME for loader in loaders)
    raise MigrateError(f"{path}: no model with a graph; these are read: {known}")
