"""Put the imports that a migrated file needs where its author would have put them.

A new import joins the group of its kind (standard library, third party, the project's own), in order if the group is
sorted; else it takes the place of an import that went. Without such a group it becomes one.
"""

from __future__ import annotations

import bisect
import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import libcst as cst

from migrate.codemods.analysis.scopes import dotted
from migrate.codemods.edits import TextEdit
from migrate.codemods.localnames import Import
from migrate.codemods.tree import Tree

FUTURE, STANDARD, THIRD_PARTY, OWN = range(4)

Key = tuple[bool, str, str]


@dataclass(frozen=True)
class Line:
    """One import line at the file's top level.

    Attributes:
        section: standard library, third party, ...
        key: what sorts it: plain imports before ``from`` imports, then by module.
        start, end: its lines, the newline included.
        goes: whether it is taken out.
    """

    section: int
    key: Key
    start: int
    end: int
    goes: bool


@dataclass
class Group:
    """Import lines with no blank line between them."""

    lines: list[Line] = field(default_factory=list)

    def holds(self, section: int) -> bool:
        return any(line.section == section for line in self.lines)


@dataclass(frozen=True)
class Style:
    """How a file writes imports of its own package: the package it is in, and whether it does so relatively."""

    package: str
    relative: bool
    top: str


def style_of(tree: Tree, package: str) -> Style:
    """Relative where the file has a relative import, or is in a package and has none of either kind."""
    froms = [
        node for line in _lines_of(tree.module) for node in line.body if isinstance(node, cst.ImportFrom)
    ]
    top = package.partition(".")[0]
    absolute = any(not node.relative and dotted(node.module).partition(".")[0] == top for node in froms)
    relative = any(node.relative for node in froms)
    return Style(package, bool(package) and (relative or not absolute), top)


def spelt(needed: Import, style: Style) -> str:
    """The import statement."""
    alias = f" as {needed.alias}" if needed.alias else ""
    if not needed.name:
        return f"import {needed.module}{alias}"
    module = needed.module
    if style.relative and (module + ".").startswith(style.top + "."):
        module = _relative(module, style.package)
    return f"from {module} import {needed.name}{alias}"


def _relative(module: str, package: str) -> str:
    """``digits.migrate_support`` seen from ``digits.nets`` is ``..migrate_support``."""
    here, there = package.split("."), module.split(".")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return "." * (len(here) - shared + 1) + ".".join(there[shared:])


def insertions(tree: Tree, needed: Iterable[Import], gone: Collection[int], style: Style) -> list[TextEdit]:
    """The edits that add imports.

    Args:
        gone: ids of import statements (or lines) that are taken out.
    """
    groups = _groups(tree, gone, style)
    merged: dict[tuple[int, bool], list[tuple[Key, str]]] = {}
    for item in needed:
        section = section_of(item.module, style)
        line = (_key(item.module, bool(item.name), item.name), spelt(item, style))
        position, apart = _place(tree, groups, section, line[0])
        merged.setdefault((position, apart), []).append(line)
    return [
        _edit(tree, position, apart, [text for _, text in sorted(lines)])
        for (position, apart), lines in sorted(merged.items())
    ]


def section_of(module: str, style: Style) -> int:
    """The section that an import belongs to."""
    head = module.partition(".")[0]
    if head == "__future__":
        return FUTURE
    if not head or (style.top and head == style.top) or head == "migrate_support":
        return OWN
    return STANDARD if head in sys.stdlib_module_names else THIRD_PARTY


def _key(module: str, is_from: bool, name: str = "") -> Key:
    return is_from, module.lower(), name.lower()


def _lines_of(module: cst.Module) -> list[cst.SimpleStatementLine]:
    return [
        item
        for item in module.body
        if isinstance(item, cst.SimpleStatementLine)
        and all(isinstance(part, cst.Import | cst.ImportFrom) for part in item.body)
    ]


def _groups(tree: Tree, gone: Collection[int], style: Style) -> list[Group]:
    """The groups of imports before the first other statement that is no import (docstrings and guards aside)."""
    groups: list[Group] = []
    imports = {id(line) for line in _lines_of(tree.module)}
    last = -1
    started = False
    for statement in tree.module.body:
        if id(statement) in imports:
            assert isinstance(statement, cst.SimpleStatementLine)
            line = _line(tree, statement, gone, style)
            if not groups or line.start != last:
                groups.append(Group())
            groups[-1].lines.append(line)
            last, started = line.end, True
        elif started and isinstance(statement, cst.FunctionDef | cst.ClassDef):
            break
    return groups


def _line(tree: Tree, statement: cst.SimpleStatementLine, gone: Collection[int], style: Style) -> Line:
    node = statement.body[0]
    start, end = tree.span(statement)
    goes = id(statement) in gone or all(id(part) in gone for part in statement.body)
    lines = tree.line_start(start), tree.next_line(tree.line_end(end))
    if isinstance(node, cst.ImportFrom):
        module = "." * len(node.relative) + dotted(node.module)
        return Line(section_of(module, style), _key(module, True), *lines, goes)
    assert isinstance(node, cst.Import)
    module = dotted(node.names[0].name)
    return Line(section_of(module, style), _key(module, False), *lines, goes)


def _place(tree: Tree, groups: list[Group], section: int, key: Key) -> tuple[int, bool]:
    """The byte at which a new import goes, and whether it makes a group of its own there."""
    candidates = [group for group in groups if group.holds(section)]
    if candidates:
        replaced = [group for group in candidates if any(line.goes for line in group.lines)]
        return _within((replaced or candidates)[0], section, key), False
    vacant = [group for group in groups if all(line.goes for line in group.lines)]
    if vacant:
        return vacant[0].lines[0].start, False
    earlier = [group for group in groups if all(line.section < section for line in group.lines)]
    if earlier:
        return earlier[-1].lines[-1].end, True
    if groups:
        return groups[0].lines[0].start, True
    return _top(tree), True


def _within(group: Group, section: int, key: Key) -> int:
    stay = [line for line in group.lines if line.section == section and not line.goes]
    gone = [line for line in group.lines if line.section == section and line.goes]
    keys = [line.key for line in stay]
    if stay and (keys == sorted(keys) or not gone):
        position = bisect.bisect(keys, key) if keys == sorted(keys) else len(stay)
        return stay[position].start if position < len(stay) else stay[-1].end
    return gone[0].start


def _top(tree: Tree) -> int:
    """After the docstring, or after the comments that a file begins with."""
    body = tree.module.body
    if body and _is_docstring(body[0]):
        return tree.next_line(tree.line_end(tree.span(body[0])[1]))
    position = 0
    while position < len(tree.data):
        line = tree.data[position : tree.line_end(position)].strip()
        if not line.startswith(b"#"):
            break
        position = tree.next_line(position)
    return position


def _is_docstring(node: cst.CSTNode) -> bool:
    return (
        isinstance(node, cst.SimpleStatementLine)
        and isinstance(node.body[0], cst.Expr)
        and isinstance(node.body[0].value, cst.SimpleString | cst.ConcatenatedString)
    )


def _edit(tree: Tree, position: int, apart: bool, texts: list[str]) -> TextEdit:
    """Lines at the start of a line; apart from what is around them, with blank lines where there are none."""
    newline = tree.newline
    made = "".join(text + newline for text in texts)
    if position and tree.data[position - 1 : position] not in (b"\n", b"\r"):
        made = newline + made
    if apart:
        if position and not tree.is_blank_line(position - 1):
            made = newline + made
        if position < len(tree.data) and not tree.is_blank_line(position):
            made += newline * (2 if _opens(tree, position) else 1)
    return TextEdit(position, position, made)


def _opens(tree: Tree, position: int) -> bool:
    """Whether a function or class begins at a line, which two blank lines come before."""
    line = tree.data[position : tree.line_end(position)]
    return line.startswith((b"def ", b"class ", b"async ", b"@"))
