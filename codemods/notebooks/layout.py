"""How a notebook's file is laid out: what is written into it looks as what was there."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from migrate.codemods.notebooks.members import Value

INDENT = re.compile(r"\n([ \t]*)$")
FIRST = re.compile(r"\n([ \t]+)\S")


@dataclass(frozen=True)
class Layout:
    """The layout of one file.

    Attributes:
        text: the file.
        newline: what its lines end with.
        unit: what a level is indented with; '' for a file that is a single line.
        escaped: whether characters beyond ASCII are written as escapes.
        gap: what stands behind a comma within a line.
    """

    text: str
    newline: str
    unit: str
    escaped: bool
    gap: str

    @staticmethod
    def of(text: str) -> Layout:
        """The layout that a file has."""
        first = FIRST.search(text)
        escaped = text.isascii() and re.search(r"\\u(?!00[0-7])[0-9a-fA-F]{4}", text) is not None
        newline = "\r\n" if "\r\n" in text else "\n"
        gap = " " if re.search(r'"cells"\s*: ', text) else ""
        return Layout(text, newline, first[1] if first else "", escaped, gap)

    def source(self, before: Value, source: str) -> str:
        """A cell's new source in place of the one before: a string if that was one, else a list of lines."""
        if not isinstance(before.value, list):
            return self._string(source)
        lines = [self._string(line) for line in source.replace("\n", "\n\0").split("\0") if line]
        if not lines:
            return "[]"
        inner, outer = self._around(before)
        between = "," + (inner or self.gap)
        return f"[{inner}{between.join(lines)}{outer}]"

    def _around(self, before: Value) -> tuple[str, str]:
        """What stands before each line of a list, and before its closing bracket."""
        old = self.text[before.start + 1 : before.end - 1]
        if before.value:
            return old[: len(old) - len(old.lstrip())], old[len(old.rstrip()) :]
        if not self.unit:
            return "", ""
        line = self.text.rfind("\n", 0, before.start) + 1
        indent = self.text[line : before.start]
        indent = indent[: len(indent) - len(indent.lstrip())]
        return f"{self.newline}{indent}{self.unit}", f"{self.newline}{indent}"

    def _string(self, text: str) -> str:
        return json.dumps(text, ensure_ascii=self.escaped)
