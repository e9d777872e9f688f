"""An outcome as JSON, and back. Texts that the sources themselves give are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path, PurePosixPath
from typing import Any

from migrate import provenance
from migrate.catalog.model import Level
from migrate.codemods.outcome import Fate, Migrated, Outcome, Outputs, Reference
from migrate.codemods.source import Source
from migrate.codemods.sources import decode
from migrate.finding import Finding, Severity, Suppressed, Suppression
from migrate.keras import Keras


def to_data(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON has it."""
    return {
        "files": [_file_to_data(file, outcome.sources.get(file.path)) for file in outcome.files],
        "sources": [str(path) for path in outcome.sources],
        "support": {str(path): text for path, text in outcome.support.items()},
        "findings": [list(astuple(finding)) for finding in outcome.findings],
        "provenance": None if outcome.provenance is None else provenance.to_data(outcome.provenance),
        "total": outcome.total,
        "suppressed": [_suppressed_to_data(item) for item in outcome.suppressed],
    }


def from_data(
    data: Mapping[str, Any], root: Path, contents: Mapping[PurePosixPath, bytes], outputs: Outputs
) -> Outcome:
    """The outcome again.

    Args:
        contents: the bytes of the files of the run.
        outputs: what was asked for.

    Raises:
        KeyError, TypeError, ValueError: the data is not what `to_data` makes.
    """
    paths = [PurePosixPath(path) for path in data["sources"]]
    sources = {path: decode(path, contents[path], outputs) for path in paths}
    made = data["provenance"]
    return Outcome(
        root=root,
        files=tuple(_file_from_data(item, sources) for item in data["files"]),
        sources=sources,
        support={PurePosixPath(path): str(text) for path, text in data["support"].items()},
        findings=tuple(map(_finding, data["findings"])),
        provenance=None if made is None else provenance.from_data(made),
        total=int(data["total"]),
        suppressed=tuple(map(_suppressed, data["suppressed"])),
    )


def _file_to_data(file: Migrated, source: Source | None) -> dict[str, Any]:
    return {
        "path": str(file.path),
        "original": None if source is not None and source.text == file.original else file.original,
        "text": file.text if file.changed else None,
        "findings": [list(astuple(finding)) for finding in file.findings],
        "levels": [[level.value, name] for level, name in file.levels],
        "support": list(file.support),
        "suppressed": [_suppressed_to_data(item) for item in file.suppressed],
        "references": [list(astuple(item)) for item in file.references],
        "keras": list(astuple(file.keras)),
        "modules": [list(item) for item in file.modules],
    }


def _file_from_data(data: Mapping[str, Any], sources: Mapping[PurePosixPath, Source]) -> Migrated:
    path = PurePosixPath(data["path"])
    original = sources[path].text if data["original"] is None else str(data["original"])
    return Migrated(
        path,
        original,
        original if data["text"] is None else str(data["text"]),
        tuple(map(_finding, data["findings"])),
        tuple((Level(level), str(name)) for level, name in data["levels"]),
        tuple(map(str, data["support"])),
        tuple(map(_suppressed, data["suppressed"])),
        tuple(map(_reference, data["references"])),
        tuple((str(path), str(text)) for path, text in data["modules"]),
        Keras(*data["keras"]),
    )


def _finding(data: list[Any]) -> Finding:
    code, message, path, line, column, severity, api, advice, cell, file_line = data
    return Finding(code, message, path, line, column, Severity(severity), api, advice, cell, file_line)


def _reference(data: list[Any]) -> Reference:
    api, line, column, called, fate, code, cell = data
    return Reference(api, line, column, called, Fate(fate), code, cell)


def _suppressed_to_data(item: Suppressed) -> list[Any]:
    return [list(astuple(item.finding)), item.by.kind, item.by.reason]


def _suppressed(data: list[Any]) -> Suppressed:
    finding, kind, reason = data
    return Suppressed(_finding(finding), Suppression(kind, reason))
