"""The lines that stand in migrated code where work is left: ``# TODO(migrate): CODE reason`` above the statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from migrate.codemods import syntax as cst
from migrate.codemods.edits import TextEdit
from migrate.codemods.tree import Tree
from migrate.finding import TODO_PREFIX, Finding, Severity


def lines(findings: Iterable[Finding], present: Sequence[str] = ()) -> list[str]:
    """The comment lines for findings about one statement: one a code, none for a note, none that is there already."""
    codes = {code for line in present if (code := code_of(line))}
    made: list[str] = []
    for finding in findings:
        if finding.severity is not Severity.NOTE and finding.code not in codes:
            codes.add(finding.code)
            made.append(finding.todo)
    return made


def code_of(line: str) -> str | None:
    """The code that a TODO line carries; None for any other line."""
    text = line.strip()
    return text[len(TODO_PREFIX) :].split(maxsplit=1)[0] if text.startswith(TODO_PREFIX + " ") else None


def told(tree: Tree, statement: cst.CSTNode) -> list[tuple[str, str]]:
    """Code and reason of each TODO line directly above a statement."""
    texts = [line[len(TODO_PREFIX) :].split(maxsplit=1) for line in above(tree, statement) if code_of(line)]
    return [(text[0], text[1] if len(text) > 1 else "") for text in texts]


def above(tree: Tree, statement: cst.CSTNode) -> list[str]:
    """The comment lines directly above a statement, from the top."""
    found: list[str] = []
    start = tree.line_start(tree.span(statement)[0])
    while start > 0:
        end, start = start, tree.line_start(start - 1)
        line = tree.data[start:end].decode("utf-8").strip()
        if not line.startswith("#"):
            break
        found.append(line)
    return found[::-1]


def covers(tree: Tree, node: cst.CSTNode) -> bool:
    """Whether a TODO line stands above the statement that holds a node, or above a function or class around it."""
    around = (item for item in tree.ancestors(node) if isinstance(item, cst.FunctionDef | cst.ClassDef))
    return any(code_of(line) for item in (tree.statement(node), *around) for line in above(tree, item))


def insertion(tree: Tree, statement: cst.CSTNode, findings: Iterable[Finding]) -> TextEdit | None:
    """The edit that puts the TODO lines above a statement; None if all stand there already."""
    made = lines(findings, above(tree, statement))
    if not made:
        return None
    start = tree.line_start(tree.span(statement)[0])
    indent = tree.indent(statement)
    return TextEdit(start, start, "".join(f"{indent}{line}{tree.newline}" for line in made))
