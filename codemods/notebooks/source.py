"""A notebook in place of a Python file: its module is the text that is migrated, its JSON what is written back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from migrate.codemods.notebooks import installs, notebook
from migrate.codemods.notebooks.notebook import Notebook
from migrate.codemods.outcome import Migrated, Outputs, Reference
from migrate.codemods.source import Source, Unreadable
from migrate.finding import Finding

NAMED = re.compile(r"\b(?:tensorflow|tf_keras|keras|tflite)\b|\btf\.\w+", re.IGNORECASE)


@dataclass(frozen=True)
class NotebookSource(Source):
    """The text of a notebook's cells as one module. ``outputs``: which of the cells' outputs are kept."""

    notebook: Notebook = field(kw_only=True)
    outputs: Outputs = field(kw_only=True)

    def written(self, text: str) -> str:
        """The notebook with another text in its cells."""
        return self.notebook.written(text, self.outputs)

    def placed(self, file: Migrated) -> Migrated:
        """A file's outcome with the places of its findings and references in the cells. If cells cannot be told from
        each other any more, the notebook stays as it was."""
        try:
            self.notebook.changed(file.text)
        except notebook.Misplaced as error:
            finding = Finding("SRC006", str(error), str(file.path))
            file = replace(
                file, text=file.original, findings=(*file.findings, finding), levels=(), support=()
            )
        told = self._told(str(file.path)) if file.references or file.changed else ()
        return replace(
            file,
            findings=(*map(self._finding, file.findings), *told),
            suppressed=tuple(replace(item, finding=self._finding(item.finding)) for item in file.suppressed),
            references=tuple(map(self._reference, file.references)),
        )

    def _told(self, path: str) -> Iterator[Finding]:
        """Findings on the cells that are no part of the module."""
        for cell in self.notebook.code:
            if cell.error:
                message, line = cell.error
                file_line = self.notebook.file_line(cell.number, line)
                yield Finding(
                    "NBK910", f"does not parse: {message}", path, line, cell=cell.number, file_line=file_line
                )
            elif cell.language:
                for line, text in enumerate(cell.source.split("\n"), 1):
                    if found := _about(cell.language, text):
                        file_line = self.notebook.file_line(cell.number, line)
                        yield Finding(*found, path, line, cell=cell.number, file_line=file_line)
                        break

    def _finding(self, finding: Finding) -> Finding:
        if not finding.line:
            return finding
        cell, line = self.notebook.place(finding.line)
        return replace(finding, cell=cell, line=line, file_line=self.notebook.file_line(cell, line))

    def _reference(self, reference: Reference) -> Reference:
        cell, line = self.notebook.place(reference.line)
        return replace(reference, cell=cell, line=line)


def _about(language: str, line: str) -> tuple[str, str] | None:
    """Code and message of a finding on a line of a cell in another language, or of a file's text."""
    if packages := installs.of_source(line):
        return "NBK912", f"this line installs {', '.join(packages)}"
    if found := NAMED.search(line):
        return "NBK911", f"`{found[0]}` is named in a cell that begins with %%{language}"
    return None


def decode(data: bytes, outputs: Outputs) -> NotebookSource:
    """The source of a notebook's bytes.

    Raises:
        Unreadable: see `notebook.read`; or the bytes are not UTF-8.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable("SRC002", f"a byte is not {error.encoding}", line) from None
    found = notebook.read(text)
    mark = data[: len(data) - len(text.encode("utf-8"))]
    return NotebookSource(found.text, "utf-8", mark, notebook=found, outputs=outputs)
