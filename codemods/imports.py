"""Put the imports that a migrated file needs where its author would have put them.

A new import joins the group of its kind (standard library, third party, the project's own), in order if the group is
sorted; else it takes the place of an import that went. Without such a group it becomes one.
"""

from __future__ import annotations

import bisect
import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from migrate.catalog.registry import canonical
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.names import is_source
from migrate.codemods.analysis.repository import SUPPORT_MODULE
from migrate.codemods.analysis.scopes import dotted
from migrate.codemods.edits import TextEdit
from migrate.codemods.localnames import Import
from migrate.codemods.tree import Tree

FUTURE, STANDARD, THIRD_PARTY, OWN = range(4)

Key = tuple[bool, str]

WIDTH = 88  # columns of a line


@dataclass(frozen=True)
class Line:
    """One import line at the file's top level.

    Attributes:
        section: standard library, third party, ...
        key: what sorts it: plain imports before ``from`` imports, then by module.
        start, end: its lines, the newline included.
        goes: whether it is taken out.
        source: whether it is of the source framework.
    """

    section: int
    key: Key
    start: int
    end: int
    goes: bool
    source: bool = False


@dataclass
class Group:
    """Import lines with no blank line between them.

    Attributes:
        run: how many times code stands between the imports above it: in notebooks, each cell may begin with some.
    """

    lines: list[Line] = field(default_factory=list)
    run: int = 0

    def holds(self, section: int) -> bool:
        return any(line.section == section for line in self.lines)


@dataclass(frozen=True)
class Style:
    """How a file writes imports of its own project.

    Attributes:
        package: the package that it is in; '' for none.
        relative: whether it imports from there relatively.
        own: first parts of the names of the project's own modules.
    """

    package: str
    relative: bool
    own: frozenset[str]


def style_of(tree: Tree, package: str, modules: Iterable[str]) -> Style:
    """Relative where the file has a relative import, or is in a package and has no import of it of either kind."""
    froms = [
        node for line in _lines_of(tree.module) for node in line.body if isinstance(node, cst.ImportFrom)
    ]
    top = package.partition(".")[0]
    absolute = any(not node.relative and dotted(node.module).partition(".")[0] == top for node in froms)
    relative = any(node.relative for node in froms)
    own = frozenset(name.partition(".")[0] for name in (*modules, *([package] if package else [])))
    return Style(package, bool(package) and (relative or not absolute), own)


def from_module(module: str, style: Style) -> str:
    """A module as the file names it after ``from``."""
    inside = style.package and (module + ".").startswith(style.package.partition(".")[0] + ".")
    return _relative(module, style.package) if style.relative and inside else module


def _relative(module: str, package: str) -> str:
    """``digits.migrate_support`` seen from ``digits.nets`` is ``..migrate_support``."""
    here, there = package.split("."), module.split(".")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return "." * (len(here) - shared + 1) + ".".join(there[shared:])


@dataclass(frozen=True)
class Statement:
    """An import statement to write: ``import module as alias``, or ``from module import names``."""

    section: int
    module: str
    alias: str = ""
    names: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """What sorts it among others."""
        return bool(self.names), self.module.lower()

    def text(self, newline: str) -> str:
        """The statement; a line that would be too long has one name a line."""
        if not self.names:
            return f"import {self.module}{f' as {self.alias}' if self.alias else ''}"
        line = f"from {self.module} import {', '.join(self.names)}"
        if len(line) <= WIDTH:
            return line
        return newline.join([f"from {self.module} import (", *(f"    {name}," for name in self.names), ")"])


def insertions(tree: Tree, needed: Iterable[Import], gone: Collection[int], style: Style) -> list[TextEdit]:
    """The edits that add imports.

    Args:
        gone: ids of import statements (or lines) that are taken out.
    """
    groups = _groups(tree, gone, style)
    placed: dict[tuple[int, bool], list[Statement]] = {}
    edits: list[TextEdit] = []
    for statement in _statements(needed, style):
        existing = _existing(tree, statement, gone)
        if existing is not None:
            edits.append(TextEdit(existing, existing, "".join(f", {name}" for name in statement.names)))
        else:
            placed.setdefault(_place(tree, groups, statement), []).append(statement)
    return edits + [_edit(tree, *place, statements) for place, statements in sorted(placed.items())]


def _statements(needed: Iterable[Import], style: Style) -> list[Statement]:
    """The statements to write, all names from one module in one."""
    plain: list[Statement] = []
    names: dict[tuple[int, str], list[str]] = {}
    for item in needed:
        section = section_of(item.module, style)
        if item.name:
            alias = f" as {item.alias}" if item.alias else ""
            names.setdefault((section, from_module(item.module, style)), []).append(item.name + alias)
        else:
            plain.append(Statement(section, item.module, item.alias))
    return plain + [
        Statement(section, module, names=tuple(sorted(listed, key=_name_key)))
        for (section, module), listed in names.items()
    ]


def _name_key(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, as isort has them."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name


def _existing(tree: Tree, statement: Statement, gone: Collection[int]) -> int | None:
    """The byte after the last name of an import from the same module that stays."""
    for line in _lines_of(tree.module):
        for node in line.body:
            if (
                not isinstance(node, cst.ImportFrom)
                or isinstance(node.names, cst.ImportStar)
                or not statement.names
            ):
                continue
            if "." * len(node.relative) + dotted(node.module) == statement.module and id(node) not in gone:
                return tree.span(node.names[-1])[1]
    return None


def section_of(module: str, style: Style) -> int:
    """The section that an import belongs to."""
    head = module.partition(".")[0]
    if head == "__future__":
        return FUTURE
    if not head or head in style.own or head == SUPPORT_MODULE:
        return OWN
    return STANDARD if head in sys.stdlib_module_names else THIRD_PARTY


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
    started, interrupted, run = False, False, 0
    for statement in tree.module.body:
        if id(statement) in imports:
            assert isinstance(statement, cst.SimpleStatementLine)
            line = _line(tree, statement, gone, style)
            if not groups or line.start != last:
                run += interrupted
                groups.append(Group(run=run))
            groups[-1].lines.append(line)
            last, started, interrupted = line.end, True, False
        elif started and isinstance(statement, cst.FunctionDef | cst.ClassDef):
            break
        else:
            interrupted = started
    return _early(groups)


def _early(groups: list[Group]) -> list[Group]:
    """The groups up to those around the first import of the source framework: below them is code that may need what
    takes its place."""
    first = next((group for group in groups if any(line.goes or line.source for line in group.lines)), None)
    return groups if first is None else [group for group in groups if group.run <= first.run]


def _line(tree: Tree, statement: cst.SimpleStatementLine, gone: Collection[int], style: Style) -> Line:
    node = statement.body[0]
    start, end = tree.span(statement)
    goes = id(statement) in gone or all(id(part) in gone for part in statement.body)
    lines = tree.line_start(start), tree.next_line(tree.line_end(end))
    if isinstance(node, cst.ImportFrom):
        module = "." * len(node.relative) + dotted(node.module)
        source = not node.relative and is_source(canonical(module))
        return Line(section_of(module, style), (True, module.lower()), *lines, goes, source)
    assert isinstance(node, cst.Import)
    module = dotted(node.names[0].name)
    source = is_source(canonical(module))
    return Line(section_of(module, style), (False, module.lower()), *lines, goes, source)


def _place(tree: Tree, groups: list[Group], statement: Statement) -> tuple[int, bool]:
    """The byte at which a new import goes, and whether it makes a group of its own there."""
    section = statement.section
    candidates = [group for group in groups if group.holds(section)]
    if candidates:
        replaced = [group for group in candidates if any(line.goes for line in group.lines)]
        return _within((replaced or candidates)[0], statement), False
    vacant = [group for group in groups if all(line.goes for line in group.lines)]
    if vacant:
        return vacant[0].lines[0].start, False
    earlier = [group for group in groups if all(line.section < section for line in group.lines)]
    if earlier:
        return earlier[-1].lines[-1].end, True
    if groups:
        return groups[0].lines[0].start, True
    return _top(tree), True


def _within(group: Group, statement: Statement) -> int:
    stay = [line for line in group.lines if line.section == statement.section and not line.goes]
    gone = [line for line in group.lines if line.section == statement.section and line.goes]
    keys = [line.key for line in stay]
    if stay and (keys == sorted(keys) or not gone):
        position = bisect.bisect(keys, statement.key) if keys == sorted(keys) else len(stay)
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


def _edit(tree: Tree, position: int, apart: bool, statements: list[Statement]) -> TextEdit:
    """Statements at the start of a line, a blank line between sections; apart from what is around them, with blank
    lines where there are none."""
    newline = tree.newline
    ordered = sorted(statements, key=lambda statement: (statement.section, statement.key))
    sections = [list(group) for _, group in groupby(ordered, key=lambda statement: statement.section)]
    made = newline.join("".join(item.text(newline) + newline for item in section) for section in sections)
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
