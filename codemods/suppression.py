"""Findings that the user does not want to hear of: ``# migrate: keep[CODE] reason`` in the source, or an option.

A comment holds for the statement that it stands behind or above; at the head of a function or class, for all of it.
Several codes are parted by commas. A suppressed finding is reported nowhere but in SARIF, as suppressed, and leaves no
TODO line; the code that it is about stays as it was.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from migrate import codes
from migrate.codemods import syntax as cst
from migrate.codemods.tree import Tree
from migrate.finding import Suppression

COMMENT = re.compile(r"#\s*migrate:\s*keep\b\s*(?:\[(?P<codes>[^\]]*)\])?(?P<reason>.*)")
MARK = b"migrate:"


@dataclass(frozen=True)
class Keep:
    """One comment.

    Attributes:
        line: where it stands, counted from 1.
        codes: the codes that it names, in capitals.
        reason: why, as the user put it.
    """

    line: int
    codes: tuple[str, ...]
    reason: str

    @property
    def trouble(self) -> str:
        """Why the comment cannot work as it stands; empty if it can."""
        if not self.codes:
            return "the comment names no finding code to keep"
        unknown = [code for code in self.codes if code not in codes.registry()]
        if unknown:
            return f"no finding has the code {', '.join(unknown)}"
        return "" if self.reason else "the comment gives no reason"


class Keeps:
    """The comments of one file, and which of them have suppressed something."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        comments = list(_comments(tree)) if MARK in tree.data else []
        self._alone = {
            line for line, _, alone in comments if alone
        }  # lines that hold a comment and nothing else
        self._by_line = {keep.line: keep for line, text, _ in comments if (keep := read(line, text))}
        self._used: set[int] = set()

    def of(self, code: str, node: cst.CSTNode) -> Suppression | None:
        """What suppresses a finding of this code about a node, if anything does."""
        for keep in self._around(node):
            if code in keep.codes:
                self._used.add(keep.line)
                return Suppression("inSource", keep.reason)
        return None

    def covers(self, node: cst.CSTNode) -> bool:
        """Whether a comment, of whatever code, says that the statement of a node is meant to stay."""
        return any(True for _ in self._around(node))

    def unused(self) -> Iterator[Keep]:
        """The comments that nothing was suppressed by, and those that say something impossible."""
        return (keep for line, keep in self._by_line.items() if keep.trouble or line not in self._used)

    def _around(self, node: cst.CSTNode) -> Iterator[Keep]:
        if not self._by_line:
            return
        tree = self._tree
        definitions = (i for i in tree.ancestors(node) if isinstance(i, cst.FunctionDef | cst.ClassDef))
        for item in (tree.statement(node), *definitions):
            first, last = _header(tree, item)
            while first - 1 in self._alone:
                first -= 1
            yield from (self._by_line[line] for line in range(first, last + 1) if line in self._by_line)


def _header(tree: Tree, statement: cst.CSTNode) -> tuple[int, int]:
    """First and last line of a statement, of a compound one without its body."""
    body = getattr(statement, "body", None)
    start, end = tree.span(statement)
    if isinstance(body, cst.BaseSuite) and isinstance(body, cst.IndentedBlock) and body.body:
        end = tree.line_start(tree.span(body.body[0])[0]) - 1
    return tree.line_at(start), tree.line_at(max(start, end - 1))


def _comments(tree: Tree) -> Iterator[tuple[int, str, bool]]:
    """Line, text, and whether nothing else stands on the line, of all that Python takes for a comment."""
    lines = io.StringIO(tree.text, newline="").readline
    for token in tokenize.generate_tokens(lines):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string, not token.line[: token.start[1]].strip()


def read(line: int, comment: str) -> Keep | None:
    """What a comment says; None if it is about something else."""
    found = COMMENT.match(comment)
    if found is None:
        return None
    named = (code.strip().upper() for code in (found["codes"] or "").split(","))
    return Keep(line, tuple(filter(None, named)), found["reason"].strip(" :-"))


def hidden(code: str, select: Iterable[str], ignore: Iterable[str]) -> Suppression | None:
    """What `--select` and `--ignore` do to a code: both take a code or the beginning of one (``SHP``)."""
    chosen = tuple(select)
    if chosen and not code.startswith(chosen):
        return Suppression("external", f"not among --select {','.join(chosen)}")
    ignored = next((start for start in ignore if code.startswith(start)), None)
    return Suppression("external", f"--ignore {ignored}") if ignored else None
