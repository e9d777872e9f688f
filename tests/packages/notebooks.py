"""Whether a migrated notebook is still the notebook that it was, but for the code in its cells.

Looked at with `json` alone: nothing of the codemod's own way of reading notebooks is used here.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator
from typing import Any

CHANGING = ("source", "outputs", "execution_count")
NO_PYTHON = re.compile(r"\s*%%|^[ \t]*[!%?]|^[^\n#'\"=]*=[ \t]*[!%]|\?[ \t]*$", re.MULTILINE)
OURS = ("migrate-magic", "# %% migrate")


def lost(before: bytes, after: bytes) -> Iterator[str]:
    """What does not hold of a migrated notebook."""
    old, new = json.loads(before), json.loads(after)
    was, now = old.pop("cells"), new.pop("cells")
    if list(old.items()) != list(new.items()):
        yield "what is beside the cells has changed"
    if len(was) != len(now):
        yield f"{len(was)} cells before, {len(now)} after"
        return
    for number, (cell, made) in enumerate(zip(was, now, strict=True), 1):
        yield from (f"cell {number}: {text}" for text in _cell(cell, made))
    yield from _layout(before.decode("utf-8-sig"), after.decode("utf-8-sig"))


def _cell(cell: dict[str, Any], made: dict[str, Any]) -> Iterator[str]:
    if list(cell) != list(made):
        yield "other keys"
    if any(cell.get(key) != made.get(key) for key in cell if key not in CHANGING):
        yield "more than its code has changed"
    if type(cell["source"]) is not type(made["source"]):
        yield "its source is written in another way"
    if _source(cell) == _source(made):
        if cell != made:
            yield "its code is the same, and its outputs are not"
        return
    if cell["cell_type"] != "code":
        yield "is no code, and has changed"
    if any(mark in _source(made) for mark in OURS):
        yield "holds a mark of ours"
    if made.get("outputs") or made.get("execution_count") is not None:
        yield "has the outputs of other code"
    if parses(_source(cell)) and not parses(_source(made)):
        yield "does not parse"
    for line in _source(cell).split("\n"):
        if NO_PYTHON.match(line) and not parses(_source(cell)) and line not in _source(made):
            yield f"has lost {line!r}"


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def parses(source: str) -> bool:
    """Whether a cell is Python as it stands."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return True


def _layout(before: str, after: str) -> Iterator[str]:
    """Every line of the file but those of code and outputs is the same, the end of the last line included."""
    if before[len(before.rstrip()) :] != after[len(after.rstrip()) :]:
        yield "the end of the file has changed"
    if _indents(after) - _indents(before):
        yield "is indented in another way"


def _indents(text: str) -> set[str]:
    return {line[: len(line) - len(line.lstrip())] for line in text.split("\n")}
