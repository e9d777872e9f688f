"""Edits of whole statements: replaced, removed, inserted, in the file's own indentation and newlines."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace

from migrate.codemods import syntax as cst
from migrate.codemods.edits import TextEdit
from migrate.codemods.tree import Tree

UNIT = "    "  # what generated code is indented with
LAYOUT = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING)
"""Tokens that no statement begins with."""


def indented(text: str, indent: str, unit: str = UNIT, newline: str = "\n") -> str:
    """Dedented statements as a block, without a newline at the end; lines inside of strings stay as they are, and those
    that go on with a statement as far to the right of its first line as they were."""
    lines = text.replace("\r\n", "\n").strip("\n").split("\n")
    kept, begun = _places(lines)
    made = [
        line if number in kept else _indented(line, indent, unit, begun.get(number)) if line.strip() else ""
        for number, line in enumerate(lines)
    ]
    return newline.join(made)


def _indented(line: str, indent: str, unit: str, begun: int | None) -> str:
    """A line in its place.

    Args:
        begun: of one that goes on with a statement, how far that is indented.
    """
    if unit == UNIT:
        return indent + line
    body = line.lstrip(" ")
    depth = len(line) - len(body)
    levels = (depth if begun is None or unit.strip(" ") else min(begun, depth)) // len(UNIT)
    return indent + unit * levels + " " * (depth - levels * len(UNIT)) + body


def _places(lines: list[str]) -> tuple[set[int], dict[int, int]]:
    """The numbers of the lines that begin inside of a string, and by those of lines that go on with a statement, how
    far its first line is indented."""
    strings: set[int] = set()
    begun: dict[int, int] = {}
    first: tuple[int, int] | None = None
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline):
            if token.type == tokenize.STRING:
                strings.update(range(token.start[0], token.end[0]))
            if token.type == tokenize.NEWLINE:
                first = None
            elif first is None and token.type not in LAYOUT:
                first = token.start
            if first is not None:
                begun.update(dict.fromkeys(range(first[0], token.end[0]), first[1]))
    except (tokenize.TokenError, SyntaxError):
        return set(), {}
    return strings, begun


def unit_of(tree: Tree, text: str) -> str:
    """The indentation unit for generated statements: the file's own where they come out as Python with it."""
    unit = str(tree.module.default_indent)
    try:
        ast.parse(indented(text, "", unit))
    except SyntaxError:
        return UNIT
    return unit


def replacement(tree: Tree, node: cst.CSTNode, text: str) -> TextEdit:
    """The edit that puts statements in a statement's place. Its comments above stay above; one at its end moves above
    statements of several lines."""
    start, end = whole(tree, node)
    if isinstance(node, cst.BaseSmallStatement) or not tree.is_first_on_line(start):
        return TextEdit(start, end, "; ".join(line for line in text.strip("\n").split("\n") if line.strip()))
    rest = tree.data[end : tree.line_end(end)].decode("utf-8")
    if "\n" in text.strip("\n") and rest.strip().startswith("#"):
        text = f"{rest.strip()}\n{text.strip(chr(10))}"
        end = tree.line_end(end)
    made = indented(text, tree.indent(node), unit_of(tree, text), tree.newline)
    return TextEdit(start, end, made[len(tree.indent(node)) :])


def whole(tree: Tree, node: cst.CSTNode) -> tuple[int, int]:
    """A statement's span; of a compound one, with the comments at its end that belong to its block."""
    start, end = tree.span(node)
    if not isinstance(node, cst.BaseCompoundStatement):
        return start, end
    depth = len(tree.indent(node).expandtabs())
    position = tree.line_end(end)
    if tree.data[end:position].strip():
        end = position  # the comment on the last line
    while position < len(tree.data):
        first = tree.next_line(position)
        if first == len(tree.data):
            break
        position = tree.line_end(first)
        line = tree.data[first:position].decode("utf-8")
        if not line.strip():
            continue
        if (
            not line.lstrip().startswith("#")
            or len(line.expandtabs()) - len(line.expandtabs().lstrip()) <= depth
        ):
            break
        end = position
    return start, end


def insertion(tree: Tree, position: int, text: str, indent: str) -> TextEdit:
    """Statements put in at the start of a line. Empty lines at the text's start and end are kept."""
    made = indented(text, indent, unit_of(tree, text), tree.newline)
    made = tree.newline * (len(text) - len(text.lstrip("\n"))) + made
    made += tree.newline * max(0, len(text) - len(text.rstrip("\n")) - 1)
    lead = tree.newline if position and tree.data[position - 1 : position] not in (b"\n", b"\r") else ""
    return TextEdit(position, position, f"{lead}{made}{tree.newline}")


def before(tree: Tree, node: cst.CSTNode) -> int:
    """Where statements before a statement go: above the comments that belong to it."""
    start = tree.line_start(tree.span(node)[0])
    indent = tree.indent(node)
    while start > 0:
        earlier = tree.line_start(start - 1)
        line = tree.data[earlier:start].decode("utf-8")
        if not line.strip().startswith("#") or not line.startswith(indent) or line.startswith("#!"):
            break
        start = earlier
    return start


def after(tree: Tree, node: cst.CSTNode) -> int:
    """Where statements after a statement go: the start of the line after it."""
    return tree.next_line(whole(tree, node)[1])


def stands_alone(tree: Tree, node: cst.CSTNode) -> bool:
    """Whether a blank line, a comment or the end of its block follows a statement: the comments above are about it."""
    end = after(tree, node)
    line = tree.data[end : tree.line_end(end)].decode("utf-8")
    is_outside = len(line) - len(line.lstrip()) < len(tree.indent(node))
    return end >= len(tree.data) or is_outside or not line.strip() or line.lstrip().startswith("#")


def removals(
    tree: Tree, removed: Iterable[cst.CSTNode], commented: Container[int] = ()
) -> Iterator[TextEdit]:
    """The edits that take statements out: whole lines where that leaves none, a ``pass`` in a block left empty.

    Args:
        commented: ids of the statements that go with the comments above them.
    """
    gone = {id(node): node for node in removed}
    for node in gone.values():
        if isinstance(node, cst.Decorator):
            start, end = tree.span(node)
            yield TextEdit(tree.line_start(start), tree.next_line(end), "")
    for block in _blocks(tree, gone.values()):
        if isinstance(block, cst.SimpleStatementLine | cst.SimpleStatementSuite):
            yield from _small(tree, block.body, gone, isinstance(block, cst.SimpleStatementSuite))
            continue
        body = block.body
        emptied = not isinstance(block, cst.Module) and all(id(item) in gone for item in body)
        for position, item in enumerate(body):
            if id(item) not in gone:
                continue
            if emptied and position == 0:
                yield TextEdit(*whole(tree, item), "pass")
                continue
            start = before(tree, item) if id(item) in commented else tree.line_start(tree.span(item)[0])
            yield TextEdit(start, after(tree, item), "")


Block = cst.Module | cst.IndentedBlock | cst.SimpleStatementLine | cst.SimpleStatementSuite


def _blocks(tree: Tree, removed: Iterable[cst.CSTNode]) -> list[Block]:
    found: dict[int, Block] = {}
    for node in removed:
        parent = tree.parent(node)
        if isinstance(parent, Block):
            found[id(parent)] = parent
    return list(found.values())


def _small(
    tree: Tree, body: Sequence[cst.BaseSmallStatement], gone: dict[int, cst.CSTNode], suite: bool
) -> Iterator[TextEdit]:
    """Statements between semicolons."""
    kept = [position for position, item in enumerate(body) if id(item) not in gone]
    if not kept:
        yield TextEdit(tree.span(body[0])[0], tree.span(body[-1])[1], "pass" if suite else "")
        return
    for position, item in enumerate(body):
        if id(item) in gone:
            if position > kept[-1]:
                yield TextEdit(tree.span(body[position - 1])[1], tree.span(item)[1], "")
            else:
                yield TextEdit(tree.span(item)[0], tree.span(body[position + 1])[0], "")


def line_of(tree: Tree, node: cst.CSTNode) -> cst.CSTNode:
    """The line that consists of one small statement alone, else the small statement."""
    parent = tree.parent(node)
    return parent if isinstance(parent, cst.SimpleStatementLine) and len(parent.body) == 1 else node


def _closer(tree: Tree, edit: TextEdit, made: Sequence[TextEdit]) -> TextEdit:
    """An insertion after lines that go, without the blank lines that stand above those already; those that stood
    between them and the insertion have gone with them."""
    text = edit.text
    spare = _blank_above(tree, made[-1].start, made) - _blank_above(tree, edit.start, ())
    while spare > 0 and text.startswith(tree.newline):
        spare, text = spare - 1, text[len(tree.newline) :]
    return replace(edit, text=text)


def tidy(tree: Tree, edits: list[TextEdit]) -> list[TextEdit]:
    """Where whole lines go from between blank lines, those on one side go too."""
    made: list[TextEdit] = []
    position = 0
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    while position < len(ordered):
        edit = ordered[position]
        position += 1
        if edit.start == edit.end and made and made[-1].end == edit.start and not made[-1].text:
            edit = _closer(tree, edit, made)
        if (
            edit.text
            or edit.start == edit.end
            or not tree.starts_line(edit.start)
            or not tree.starts_line(edit.end)
        ):
            made.append(edit)
            continue
        while position < len(ordered) and ordered[position].start == edit.end and not ordered[position].text:
            edit = replace(edit, end=ordered[position].end)
            position += 1
        inserted = any(item.start == item.end == edit.start for item in made) or any(
            item.start == item.end == edit.end for item in ordered[position : position + 1]
        )
        if not inserted and tree.is_blank_line(edit.end) and _opens(tree, edit.start):
            for _ in range(max(1, _blank_above(tree, edit.start, made))):
                if tree.is_blank_line(edit.end):
                    edit = replace(edit, end=tree.next_line(edit.end))
            while edit.start == 0 and tree.is_blank_line(edit.end):  # no file begins with blank lines
                edit = replace(edit, end=tree.next_line(edit.end))
        made.append(edit)
    return made


def _blank_above(tree: Tree, position: int, made: Sequence[TextEdit]) -> int:
    """How many blank lines stand above a position once earlier lines have gone."""
    found = 0
    gone = {edit.end: edit.start for edit in made if not edit.text and edit.end > edit.start}
    while position > 0:
        if position in gone:
            position = gone[position]
            continue
        if not tree.is_blank_line(position - 1):
            break
        found += 1
        position = tree.line_start(position - 1)
    return found


def _opens(tree: Tree, position: int) -> bool:
    """Whether the line before a position is blank, or the head of a block: no blank line is wanted after it."""
    if position == 0 or tree.is_blank_line(position - 1):
        return True
    line = tree.data[tree.line_start(position - 1) : position]
    return line.partition(b"#")[0].rstrip().endswith(b":")
