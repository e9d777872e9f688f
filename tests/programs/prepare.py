"""A program as the files that both frameworks' runs start from."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.programs.chapters import script_text
from tests.programs.listing import Program
from tests.programs.shorten import shorten

ENTRY = "program.py"


@dataclass(frozen=True)
class Prepared:
    """Texts by path; `ENTRY` is run."""

    files: Mapping[str, str]

    def write(self, folder: Path) -> None:
        for name, text in self.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")


def prepare(program: Program, corpora: Path) -> Prepared:
    """Read a program and the modules beside it that it imports, make them short, and call Keras by its name of today.

    Raises:
        FileNotFoundError: the corpora have no such program.
    """
    path = corpora / program.path
    files = {ENTRY: _edited(script_text(path), program)}
    waiting = [files[ENTRY]]
    while waiting:
        for name in imported(waiting.pop()):
            target = name.replace(".", "/") + ".py"
            beside = path.parent / target
            if target not in files and beside.is_file() and beside != path:
                files[target] = _edited(script_text(beside), program)
                waiting.append(files[target])
    return Prepared(files)


def _edited(text: str, program: Program) -> str:
    return shorten(re.sub(r"\bkeras_core\b", "keras", text), program.settings)


def imported(source: str) -> list[str]:
    """The modules that a source imports, packages and what is taken from them among them."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names
