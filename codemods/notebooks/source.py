"""A notebook in place of a Python file: its module is the text that is migrated, its JSON what is written back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from migrate.codemods.notebooks import notebook
from migrate.codemods.notebooks.notebook import Notebook
from migrate.codemods.outcome import Migrated, Outputs, Reference
from migrate.codemods.source import Source, Unreadable
from migrate.finding import Finding


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
        return replace(
            file,
            findings=tuple(map(self._finding, file.findings)),
            suppressed=tuple(replace(item, finding=self._finding(item.finding)) for item in file.suppressed),
            references=tuple(map(self._reference, file.references)),
        )

    def _finding(self, finding: Finding) -> Finding:
        if not finding.line:
            return finding
        cell, line = self.notebook.place(finding.line)
        return replace(finding, cell=cell, line=line, file_line=self.notebook.file_line(cell, line))

    def _reference(self, reference: Reference) -> Reference:
        cell, line = self.notebook.place(reference.line)
        return replace(reference, cell=cell, line=line)


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
