"""What a run is asked for, and what it comes to. Data only: nothing of the codemod is loaded for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from migrate.catalog.model import Level, Style
from migrate.codemods.source import Source
from migrate.finding import Finding, Suppressed
from migrate.keras import UNKNOWN, Keras
from migrate.provenance import Provenance


class Outputs(StrEnum):
    """What becomes of what a notebook's cells have put out."""

    CHANGED = "changed"  # that of changed cells goes: other code made it
    KEPT = "kept"
    DROPPED = "dropped"  # that of all cells of a notebook that changes


@dataclass(frozen=True)
class Options:
    """How to migrate.

    Attributes:
        style: idiomatic or exact.
        direction: the folder of rewrites.
        select: codes, or beginnings of codes, of the only findings to report; all if empty.
        ignore: of findings not to report.
        outputs: of notebooks.
        keep_data: leave tf.data pipelines as TensorFlow code, for a process of their own.
        keras: which Keras the source is written for, as the user has said; None if that is to be found out. While a
            file is planned, its own.
    """

    style: Style = Style.IDIOMATIC
    direction: str = "to_torch"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    outputs: Outputs = Outputs.CHANGED
    keep_data: bool = False
    keras: Keras | None = None


class Fate(StrEnum):
    """What became of a reference."""

    REWRITTEN = "rewritten"
    LEFT = "left"
    KEPT = "kept"  # left, and the user has said that it is meant to be


@dataclass(frozen=True)
class Reference:
    """One place at which the source framework is named.

    Attributes:
        api: canonical name.
        line, column: counted from 1.
        called: whether it is the function of a call.
        code: of one that is left or kept, the finding that says why: its own, or that of the class or function around
            it that was left as a whole.
        cell: of a notebook, counted from 1, which the line is counted in.
    """

    api: str
    line: int
    column: int
    called: bool
    fate: Fate
    code: str = ""
    cell: int = 0


@dataclass(frozen=True)
class Migrated:
    """A file's outcome.

    Attributes:
        path: below the root of the run.
        original, text: before and after; equal where nothing was to do.
        findings: what is to be said about it.
        levels: one entry per rewritten API: its level and canonical name.
        support: names of the support classes that it imports.
        suppressed: findings that the user does not want to hear of.
        references: where its source names the source framework, and what became of each place.
        modules: paths and texts of modules to write besides, which hold what was taken out of it.
        keras: which Keras it is written for.
    """

    path: PurePosixPath
    original: str
    text: str
    findings: tuple[Finding, ...] = ()
    levels: tuple[tuple[Level, str], ...] = ()
    support: tuple[str, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    references: tuple[Reference, ...] = ()
    modules: tuple[tuple[str, str], ...] = ()
    keras: Keras = UNKNOWN

    @property
    def changed(self) -> bool:
        """Whether the text is another one."""
        return self.text != self.original


@dataclass(frozen=True)
class Outcome:
    """What a run comes to.

    Attributes:
        root: the folder that paths are relative to.
        files: every file that was looked at, changed or not, by path.
        sources: encodings and the like, to write the files back.
        support: texts of the support files to write, by path.
        findings: of all files, in the order of places.
        suppressed: those that comments or options keep out of the findings.
        provenance: None if nothing was migrated.
        total: Python files and notebooks seen.
    """

    root: Path
    files: tuple[Migrated, ...]
    sources: Mapping[PurePosixPath, Source]
    support: Mapping[PurePosixPath, str]
    findings: tuple[Finding, ...]
    provenance: Provenance | None
    total: int
    suppressed: tuple[Suppressed, ...] = ()

    @property
    def changed(self) -> tuple[Migrated, ...]:
        """The files that become something else."""
        return tuple(file for file in self.files if file.changed)

    @property
    def levels(self) -> dict[Level, int]:
        """How many rewritten API uses agree how far."""
        counts = Counter(level for file in self.files for level, _ in file.levels)
        return {level: counts[level] for level in Level if counts[level]}

    @property
    def keras(self) -> dict[str, Keras]:
        """By path, the Keras that each file is written for."""
        return {str(file.path): file.keras for file in self.files}

    def texts(self) -> dict[PurePosixPath, bytes]:
        """The bytes to write, by path: changed files and support files."""
        made = {file.path: self.sources[file.path].encode(file.text) for file in self.changed}
        return made | {path: text.encode("utf-8") for path, text in self.support.items()}
