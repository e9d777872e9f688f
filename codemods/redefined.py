"""Classes that a file defines again under a name that it has given to another: guides and notebooks develop one from
version to version. Each gets a name of its own before the file is migrated, so that everything can tell them apart.

    class CustomModel(keras.Model): ...              class CustomModel(keras.Model): ...
    model = CustomModel(inputs, outputs)             model = CustomModel(inputs, outputs)
    class CustomModel(keras.Model): ...         →    class CustomModel2(keras.Model): ...
    model = CustomModel(inputs, outputs)             model = CustomModel2(inputs, outputs)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from migrate.codemods.outcome import Migrated
from migrate.codemods.parsed import parsed
from migrate.finding import Finding

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
"""What runs when it is called, and not where it stands."""


@dataclass(frozen=True)
class Renamed:
    """A class with a name of its own: its place in the file, and both names."""

    line: int
    before: str
    after: str


@dataclass(frozen=True)
class _Read:
    """A place that reads a name: the statement of the top level around it, and whether it runs later than that."""

    node: ast.Name
    place: int
    later: bool


def apart(text: str) -> tuple[str, tuple[Renamed, ...]]:
    """The text with a name of its own for each class, and those that have got one."""
    try:
        tree = parsed(text)
    except (SyntaxError, ValueError, RecursionError):
        return text, ()  # whoever migrates it says so
    again = _defined_again(tree.body)
    if not again:
        return text, ()
    reads = [_Read(*item) for place, node in enumerate(tree.body) for item in _reads(node, place, False)]
    taken = set(re.findall(r"\w+", text))
    edits: list[
        tuple[int, int, str]
    ] = []  # line, column in bytes, and the name that comes after what is there
    told: list[Renamed] = []
    for name, places in again.items():
        owners = _owners(tree.body, name, places, reads)
        if owners is None or _is_bound_otherwise(tree, name, places):
            continue
        names = dict(zip(places, _names(name, len(places), taken), strict=True))
        edits += [(line, column, names[owner][len(name) :]) for line, column, owner in owners]
        for place in places[1:]:
            line, column = _after_name(text, tree.body[place])
            edits.append((line, column, names[place][len(name) :]))
            told.append(Renamed(line, name, names[place]))
    return _inserted(text, edits), tuple(told)


def settled(migrated: Migrated, original: str, renamed: Sequence[Renamed]) -> Migrated:
    """The outcome of a file whose classes have been told apart: names alone are no reason to change it."""
    if not renamed:
        return migrated
    if not migrated.changed:
        return replace(migrated, original=original, text=original)
    notes = (
        Finding("MOD410", f"`{item.before}` is defined again: `{item.after}`", str(migrated.path), item.line)
        for item in renamed
    )
    return replace(migrated, original=original, findings=(*migrated.findings, *notes))


def _defined_again(body: Sequence[ast.stmt]) -> dict[str, list[int]]:
    """The classes of the top level that share a name, by their places; one of them derives from something."""
    found: dict[str, list[int]] = {}
    for place, node in enumerate(body):
        if isinstance(node, ast.ClassDef):
            found.setdefault(node.name, []).append(place)
    return {
        name: places
        for name, places in found.items()
        if len(places) > 1
        and any(isinstance(node := body[place], ast.ClassDef) and node.bases for place in places)
    }


def _reads(node: ast.AST, place: int, later: bool) -> Iterator[tuple[ast.Name, int, bool]]:
    """The names that a statement reads, however deep."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield node, place, later
    for child in ast.iter_child_nodes(node):
        inside = isinstance(node, LATER) and child in (
            node.body if isinstance(node.body, list) else [node.body]
        )
        yield from _reads(child, place, later or inside)


def _owners(
    body: Sequence[ast.stmt], name: str, places: Sequence[int], reads: Sequence[_Read]
) -> list[tuple[int, int, int]] | None:
    """Where each read of a name ends, line and column, and the place of the class that it means; None if one of them
    may mean several."""
    found: list[tuple[int, int, int]] = []
    for read in (item for item in reads if item.node.id == name):
        earlier = [place for place in places if place < read.place]
        own = read.later and read.place in places
        if not own and (not earlier or (read.later and _runs_after(body, read.place, places, reads))):
            return None
        end = read.node.end_lineno or read.node.lineno, read.node.end_col_offset or 0
        found.append((*end, read.place if own else earlier[-1]))
    return found


def _runs_after(body: Sequence[ast.stmt], place: int, places: Sequence[int], reads: Sequence[_Read]) -> bool:
    """Whether the function or class of a place may run when the name has become another class's."""
    after = min((item for item in places if item > place), default=None)
    node = body[place]
    if after is None or not isinstance(node, DEFINITIONS):
        return after is not None
    return any(read.node.id == node.name and (read.place > after or read.later) for read in reads)


def _is_bound_otherwise(tree: ast.Module, name: str, places: Sequence[int]) -> bool:
    """Whether anything but these classes may be what a name stands for, or somebody asks for it by its text."""
    own = {id(tree.body[place]) for place in places}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=found, ctx=ast.Store() | ast.Del()):
                bound = [found]
            case ast.ClassDef(name=found) | ast.FunctionDef(name=found) | ast.AsyncFunctionDef(name=found):
                bound = [] if id(node) in own else [found]
            case ast.alias(name=found, asname=alias):
                bound = [alias or found.partition(".")[0]]
            case ast.arg(arg=found) | ast.ExceptHandler(name=str(found)) | ast.Constant(value=str(found)):
                bound = [found]
            case ast.Global(names=listed) | ast.Nonlocal(names=listed):
                bound = listed
            case _:
                continue
        if name in bound:
            return True
    return False


def _names(name: str, count: int, taken: set[str]) -> list[str]:
    """The name itself for the first, numbered ones for the others."""
    found = [name]
    number = 2
    while len(found) < count:
        if f"{name}{number}" not in taken:
            found.append(f"{name}{number}")
        number += 1
    return found


def _after_name(text: str, node: ast.stmt) -> tuple[int, int]:
    """Where the name in the head of a class ends: its line, and the column in bytes."""
    line = text.split("\n")[node.lineno - 1].encode("utf-8")
    found = re.compile(rb"class\s+\w+").match(line, node.col_offset)
    return node.lineno, found.end() if found is not None else node.col_offset


def _inserted(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    lines = [line.encode("utf-8") for line in text.split("\n")]
    for line, column, more in sorted(edits, reverse=True):
        whole = lines[line - 1]
        lines[line - 1] = whole[:column] + more.encode("utf-8") + whole[column:]
    return b"\n".join(lines).decode("utf-8")
