"""Blocks without their head: ``with tf.GradientTape() as tape:`` goes, what is in it stays, less indented.

Works on text edits, after everything inside the blocks is planned: the head's lines go, each line of the block loses
the block's indentation, and so does each line that another edit puts into it. Lines inside of strings stay.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from migrate.codemods import statements
from migrate.codemods import syntax as cst
from migrate.codemods.edits import TextEdit
from migrate.codemods.scanned import lines_inside_strings
from migrate.codemods.tree import Tree


def can_unwrap(node: cst.With) -> bool:
    """Whether a block has lines of its own below its head."""
    return isinstance(node.body, cst.IndentedBlock)


@dataclass(frozen=True)
class _Block:
    """``start``: where its head begins; ``first``: its first line; ``end``: the byte after its last line."""

    start: int
    first: int
    end: int
    width: int


def unwrap(tree: Tree, nodes: Iterable[cst.With], edits: Sequence[TextEdit]) -> list[TextEdit]:
    """The edits of a file with those that take the heads away."""
    blocks = [_block(tree, node) for node in nodes]
    if not blocks:
        return list(edits)
    made = dedented(tree, blocks, edits)
    covered = sorted((edit.start, edit.end) for edit in made if edit.end > edit.start)
    inside = lines_inside_strings(tree.text)
    heads = {line for block in blocks for line in _lines(tree, block.start, block.first)}
    for block in blocks:
        if not _is_covered(covered, block.start, block.first):
            made.append(TextEdit(block.start, block.first, ""))
    for line in sorted({line for block in blocks for line in _lines(tree, block.first, block.end)} - heads):
        width = sum(block.width for block in blocks if block.first <= line < block.end)
        text = tree.data[line : tree.line_end(line)]
        space = min(width, len(text) - len(text.lstrip(b" \t")))
        if space and tree.line_at(line) - 1 not in inside and not _is_covered(covered, line, line + space):
            made.append(TextEdit(line, line + space, ""))
    return made


def dedented(tree: Tree, blocks: Sequence[_Block], edits: Iterable[TextEdit]) -> list[TextEdit]:
    """Edits whose text stands in the blocks, their lines less indented."""
    made = []
    for edit in edits:
        width = sum(block.width for block in blocks if block.first <= edit.start < block.end)
        made.append(replace(edit, text=_less(tree, edit, width)) if width and edit.text else edit)
    return made


def inserted(tree: Tree, nodes: Iterable[cst.With], edits: Iterable[TextEdit]) -> list[TextEdit]:
    """Later insertions into blocks that `unwrap` has taken the head from; what stood above a head stays above it."""
    return dedented(tree, [_block(tree, node) for node in nodes], edits)


def _block(tree: Tree, node: cst.With) -> _Block:
    body = node.body.body
    start = tree.line_start(tree.span(node)[0])
    width = len(tree.indent(body[0])) - len(tree.indent(node))
    position = tree.span(node.items[-1])[1]
    while tree.data[position : position + 1] != b":":
        comment = tree.data[position : position + 1] == b"#"
        position = tree.next_line(position) if comment else position + 1
    end = tree.next_line(statements.whole(tree, node)[1])
    return _Block(start, tree.next_line(position), end, width)


def _lines(tree: Tree, start: int, end: int) -> list[int]:
    """The first bytes of the lines between two."""
    found = []
    while start < end:
        found.append(start)
        start = tree.next_line(start)
    return found


def _is_covered(covered: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether an edit replaces a byte of a span."""
    place = bisect_right(covered, (start, end))
    around = covered[max(0, place - 1) : place + 1]
    return any(first < end and start < last for first, last in around)


def _less(tree: Tree, edit: TextEdit, width: int) -> str:
    """An edit's text with less indentation: of every line if it begins one, else of those after the first."""
    whole = edit.start == tree.line_start(edit.start)
    lines = edit.text.split(tree.newline)
    for number, line in enumerate(lines):
        if number or whole:
            space = min(width, len(line) - len(line.lstrip(" \t")))
            lines[number] = line[space:]
    return tree.newline.join(lines)
