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
    """What lies in the folder in which a program runs.

    Attributes:
        files: texts by path; `ENTRY` is run.
        fetched: names of files that its shell commands download.
        folders: folders of data beside it, which are copied.
    """

    files: Mapping[str, str]
    fetched: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()

    def write(self, folder: Path) -> None:
        for name, text in self.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")


def prepare(program: Program, corpora: Path) -> Prepared:
    """Read a program and the modules that it imports from beside it or from its corpus, and make them short.

    Keras gets its name of today.

    Raises:
        FileNotFoundError: the corpora have no such program.
    """
    path = corpora / program.path
    tops = (path.parent, corpora / program.corpus)
    files = {ENTRY: _edited(script_text(path), program)}
    waiting = [files[ENTRY]]
    while waiting:
        for name in imported(waiting.pop()):
            target = name.replace(".", "/")
            for form in (f"{target}.py", f"{target}/__init__.py"):
                beside = next((top / form for top in tops if (top / form).is_file()), path)
                if form not in files and beside != path:
                    files[form] = _edited(script_text(beside), program)
                    waiting.append(files[form])
    data = path.parent / "data"
    folders = (data,) if data.is_dir() and "data/" in files[ENTRY] else ()
    return Prepared(files, fetched(path.read_text(encoding="utf-8-sig", errors="replace")), folders)


FETCH = re.compile(r"(?:curl|wget)\b[^\n\"']*?(https?://[^\s\"'\\]+)")


def fetched(text: str) -> tuple[str, ...]:
    """The names of the files that the shell commands in a script or a notebook download."""
    return tuple(dict.fromkeys(address.rsplit("/", 1)[-1] for address in FETCH.findall(text)))


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
