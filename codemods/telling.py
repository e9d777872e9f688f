"""Findings about a file while it is planned: each with its node, its suppression and its TODO line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePosixPath

from migrate.catalog.model import Level
from migrate.catalog.render import Rendered
from migrate.codemods import syntax as cst
from migrate.codemods.outcome import Options
from migrate.codemods.planned import Placed
from migrate.codemods.suppression import Keeps, hidden
from migrate.codemods.tree import Tree, walk
from migrate.codes.numeric import BY_LEVEL
from migrate.finding import Finding, Severity, Suppression


class Telling:
    """The findings of one file.

    Attributes:
        placed: what has been told so far.
        about: by node id, the APIs that findings say to stay.
        left: ids of the nodes that are left whole.
        levels: the levels of what has been rewritten, each with its API.
        kept: ids of the nodes that stay the source framework's, in another process.
    """

    def __init__(self, path: PurePosixPath, tree: Tree, options: Options) -> None:
        self.path = path
        self.tree = tree
        self.module = tree.module
        self.options = options
        self.placed: list[Placed] = []
        self.about: dict[int, set[str]] = {}
        self.left: set[int] = set()
        self.levels: list[tuple[Level, str]] = []
        self.kept: set[int] = set()
        self.keeps = Keeps(tree)
        self._told: set[Finding] = set()

    def finding(self, code: str, node: cst.CSTNode, message: str, api: str = "", advice: str = "") -> Finding:
        """Record a finding about a node. Unless it is a note, a TODO line goes above the statement that holds the
        node, or above what replaces that statement; see `showing` to place it yourself. Recorded once per code,
        place and message."""
        line, column = self.tree.place(node)
        finding = Finding(code, message, str(self.path), line, column, api=api, advice=advice)
        # Notes and differences in numbers tell of what an API becomes, not why it stays.
        if finding.severity is not Severity.NOTE and not code.startswith("NUM"):
            self.about.setdefault(id(node), set()).add(api)
        if finding not in self._told and id(node) not in self.kept:
            self._told.add(finding)
            self.placed.append(Placed(finding, node, self._suppression(code, node)))
        return finding

    def told(self, rendered: Rendered, node: cst.CSTNode) -> None:
        """Count a rendering, and note what differs where its level is below exact."""
        self.level(rendered.level, rendered.row.name)
        if rendered.level in BY_LEVEL:
            message = f"{rendered.row.name}: {rendered.note or rendered.level}"
            self.finding(BY_LEVEL[rendered.level], node, message, rendered.row.name)

    def _suppression(self, code: str, node: cst.CSTNode) -> Suppression | None:
        return self.keeps.of(code, node) or hidden(code, self.options.select, self.options.ignore)

    def file_finding(self, code: str, message: str, line: int = 0) -> Finding:
        """Record a finding about the file, or about a line of it that is no code; no TODO line says so."""
        finding = Finding(code, message, str(self.path), line)
        by = hidden(code, self.options.select, self.options.ignore)
        self.placed.append(Placed(finding, self.module, by, shown=True))
        return finding

    def leave(self, region: cst.CSTNode, code: str, node: cst.CSTNode, message: str) -> Finding:
        """Leave a function, class or statement as it is because of a node in it: one finding, with its TODO above the
        whole, takes the place of one for every name in it. What a rewrite plans inside is still done."""
        self.left |= {id(item) for item in walk(region)}
        line, column = self.tree.place(node)
        finding = Finding(code, message, str(self.path), line, column)
        self._told.add(finding)
        self.placed.append(Placed(finding, region, self._suppression(code, node), region=True))
        return finding

    def unrenderable(self, error: Exception, node: cst.CSTNode, api: str = "") -> Finding:
        """The findings for an `Unrenderable` raised about a node, one for each obstacle; the first of them."""
        messages = getattr(error, "messages", (str(error),))
        findings = [self.finding(getattr(error, "code", "API102"), node, text, api) for text in messages]
        return findings[0]

    def level(self, level: Level, api: str) -> None:
        """Count one rewritten source API with the level of its rendering."""
        self.levels.append((level, api))

    @contextmanager
    def showing(self) -> Iterator[list[str]]:
        """Collect, as comment lines, the TODOs of the findings recorded inside, instead of having them placed:

        with context.showing() as todos:
            text = context.expression(node)
        lines += [*todos, f"y = {text}"]
        """
        first = len(self.placed)
        lines: list[str] = []
        yield lines
        for position in range(first, len(self.placed)):
            placed = self.placed[position]
            if placed.has_todo and placed.finding.todo not in lines:
                lines.append(placed.finding.todo)
            self.placed[position] = replace(placed, shown=True)
