"""One cell of a notebook: what of it is Python of the notebook's own process."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from migrate.codemods.notebooks import magics

PYTHON = frozenset(
    {"capture", "debug", "ipytest", "memit", "mprun", "notify", "prun", "pyinstrument"}
) | frozenset({"snakeviz", "time", "timeit", "wandb"})
"""Cell magics that run what is below them as Python, where the other cells' names are."""

HEAD = re.compile(r"(?:[ \t]*\r?\n)*(?P<magic>%%(?P<name>\w*)[^\n]*)(?:\n|$)")


@dataclass(frozen=True)
class Cell:
    """A code cell.

    Attributes:
        number: among all cells, counted from 1, as findings name it.
        source: its text.
        head: the cell magics that it begins with, line ends included.
        body: what is below, as Python: magics and shell lines are put out of the way.
        language: what another process runs it as, ``bash``; '' for Python.
        error: why the body is no Python, with the line in the cell; None if it is.
    """

    number: int
    source: str
    head: str = ""
    body: str = ""
    language: str = ""
    error: tuple[str, int] | None = None

    @property
    def is_python(self) -> bool:
        """Whether it is part of the notebook's module."""
        return not self.language and self.error is None

    @property
    def head_lines(self) -> int:
        """Lines above the body."""
        return self.head.count("\n")


def read(number: int, source: str, metadata: Mapping[str, Any]) -> Cell:
    """Take a code cell apart."""
    if other := _language(metadata):
        return Cell(number, source, language=other)
    end = 0
    while found := HEAD.match(source, end):
        if found["name"] not in PYTHON:
            return Cell(number, source, language=found["name"] or "shell")
        end = found.end()
    body = magics.mask(source[end:])
    cell = Cell(number, source, source[:end], body)
    try:
        body.encode("utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the user's own code
            ast.parse(body)
    except SyntaxError as error:
        place = (error.lineno or 1) + cell.head_lines
        return Cell(number, source, source[:end], error=(error.msg, place))
    except (ValueError, RecursionError, MemoryError) as problem:
        return Cell(number, source, source[:end], error=(str(problem) or "it is nested too deeply", 1))
    return cell


def _language(metadata: Mapping[str, Any]) -> str:
    """The language that an editor has set for a cell, if it is another one."""
    for tool in ("vscode", "polyglot_notebook", "dotnet_interactive"):
        settings = metadata.get(tool)
        if isinstance(settings, Mapping):
            named = settings.get("languageId", settings.get("language"))
            if isinstance(named, str) and named.lower() not in ("python", "ipython", ""):
                return named
    return ""
