"""A notebook file: its cells as one Python module, and changed cells put back where they came from.

Between the cells stand marks, comments with blank lines around them, which no statement takes for its own; what an edit
puts before or after them is in the one or the other cell. Only the values of the keys ``source``, ``outputs`` and
``execution_count`` of changed cells are written anew, in the layout that the file has.
https://nbformat.readthedocs.io/en/latest/format_description.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from migrate.codemods.notebooks import cells, magics
from migrate.codemods.notebooks.cells import Cell
from migrate.codemods.notebooks.layout import Layout
from migrate.codemods.notebooks.members import Value, elements, members
from migrate.codemods.outcome import Outputs
from migrate.codemods.source import Unreadable

SUFFIX = ".ipynb"
MARK = "# %% migrate: cell {}"
MARKED = re.compile(r"^# %% migrate: cell (\d+)\n", re.MULTILINE)
CARRIED = re.compile(
    r"^[ \t]+# %% migrate: cell \d+\n|^# %% migrate: cell \d+\n(?!\n)|(?<=\S)[ \t]+# %% migrate: cell \d+$",
    re.MULTILINE,
)
"""Copies of marks: a rewrite that carries a statement's comments along takes a mark above them for one."""
LANGUAGES = ("python", "ipython")


class Misplaced(ValueError):
    """The marks between the cells are not what and where they were: no cell can be told from the next."""


@dataclass(frozen=True)
class Notebook:
    """A notebook as it was read.

    Attributes:
        json: the file's text.
        code: the code cells, in their order.
        spans: by a code cell's number, its members' values and where they stand.
    """

    json: str
    code: tuple[Cell, ...]
    spans: Mapping[int, Mapping[str, Value]]

    @cached_property
    def text(self) -> str:
        """The cells that are Python as one module, with marks between them."""
        return "".join(f"{MARK.format(cell.number)}\n\n{cell.body}\n\n" for cell in self._python)

    @cached_property
    def _python(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.code if cell.is_python)

    def place(self, line: int) -> tuple[int, int]:
        """Cell and line in it of a line of the module; the first line of a cell for what is between two."""
        found, first = Cell(0, ""), 1
        position = 1
        for cell in self._python:
            if position > line:
                break
            found, first = cell, position + 2
            position = first + cell.body.count("\n") + 2
        inside = min(max(line - first, 0), found.body.count("\n"))
        return found.number, inside + 1 + found.head_lines

    def file_line(self, number: int, line: int) -> int:
        """The line of the file that a line of a cell is in."""
        source = self.spans[number]["source"]
        start = source.start
        if isinstance(source.value, list):
            for position, item in enumerate(elements(self.json, source.start), 1):
                if position <= line:
                    start = item.start
        return self.json.count("\n", 0, start) + 1

    def changed(self, text: str) -> dict[int, str]:
        """By number, the new sources of the cells that a changed module has other text for.

        Raises:
            Misplaced: the marks are not those that `text` has.
        """
        made: dict[int, str] = {}
        for cell, part in zip(self._python, self._parts(text), strict=True):
            body = part.strip("\n")
            if body != cell.body.strip("\n"):
                end = cell.source[len(cell.source.rstrip("\n")) :] if body else ""
                head = cell.head if body else ""  # a magic of nothing is an error
                made[cell.number] = f"{head}{magics.unmask(body)}{end}"
        return made

    def _parts(self, text: str) -> list[str]:
        """A module's text between the marks."""
        numbers = [str(cell.number) for cell in self._python]
        for candidate in (text, CARRIED.sub("", text)):
            top, *rest = MARKED.split(candidate)
            if rest[::2] == numbers:  # what was put at the very top is the first cell's
                return [CARRIED.sub("", part) for part in (top + rest[1], *rest[3::2])] if rest else []
        raise Misplaced("the marks between the cells have moved")

    def written(self, text: str, outputs: Outputs) -> str:
        """The file for a changed module.

        Raises:
            Misplaced: see `changed`.
        """
        sources = self.changed(text)
        if not sources:
            return self.json
        emptied = {Outputs.KEPT: set[int](), Outputs.CHANGED: set(sources), Outputs.DROPPED: set(self.spans)}
        layout = Layout.of(self.json)
        edits: list[tuple[Value, str]] = []
        for number, spans in self.spans.items():
            if number in sources:
                edits.append((spans["source"], layout.source(spans["source"], sources[number])))
            if number in emptied[outputs]:
                if "outputs" in spans and spans["outputs"].value:
                    edits.append((spans["outputs"], "[]"))
                if "execution_count" in spans:
                    edits.append((spans["execution_count"], "null"))
        made, position = [], 0
        for span, new in sorted(edits, key=lambda edit: edit[0].start):
            made += [self.json[position : span.start], new]
            position = span.end
        return "".join([*made, self.json[position:]])


def read(text: str) -> Notebook:
    """Take a notebook apart.

    Raises:
        Unreadable: the text is no JSON, or none of a notebook of format 4, or the notebook is not in Python.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable("NBK901", f"is not valid JSON: {error.msg}", error.lineno) from None
    except RecursionError:
        raise Unreadable("NBK901", "is not a notebook: nested too deeply") from None
    if not isinstance(document, dict) or not isinstance(document.get("nbformat", 4), int):
        raise Unreadable("NBK901", "is JSON, but not of a notebook")
    if document.get("nbformat", 4) < 4 or "worksheets" in document:
        raise Unreadable("NBK902", f"is of notebook format {document.get('nbformat', 3)}; format 4 is read")
    if not isinstance(document.get("cells"), list):
        raise Unreadable("NBK901", "is JSON, but not of a notebook: it has no list of cells")
    language = _language(document.get("metadata"))
    if language and language.lower() not in LANGUAGES:
        raise Unreadable("NBK903", f"the notebook's language is {language}")
    start = len(text) - len(text.lstrip(" \t\r\n"))
    found: list[Cell] = []
    spans: dict[int, Mapping[str, Value]] = {}
    for number, item in enumerate(elements(text, members(text, start)["cells"].start), 1):
        if not isinstance(item.value, dict) or item.value.get("cell_type") != "code":
            continue
        source = item.value.get("source", "")
        lines = source if isinstance(source, list) else [source]
        if "source" not in item.value or not all(isinstance(line, str) for line in lines):
            raise Unreadable("NBK901", f"cell {number} has no source that is text")
        metadata = item.value.get("metadata")
        found.append(cells.read(number, "".join(lines), metadata if isinstance(metadata, dict) else {}))
        spans[number] = members(text, item.start)
    return Notebook(text, tuple(found), spans)


def _language(metadata: object) -> str:
    """The language of a notebook, as its kernel or its editor has put it; '' if it is not said."""
    for key, name in (("kernelspec", "language"), ("language_info", "name")):
        part = metadata.get(key) if isinstance(metadata, dict) else None
        if isinstance(part, dict) and isinstance(part.get(name), str):
            return str(part[name])
    return ""
