"""Runs that were made before: an unchanged project is not migrated again.

The key is made of everything that an outcome depends on: every byte of the tool and its catalog, the project's own
rows, the options, Python's version, and each file's path, module and content. What is stored is JSON with a digest in
front of it; what is damaged is a miss. Entries are written whole or not at all: several runs may share a folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path, PurePosixPath

import migrate
import migrate.codemods
from migrate.catalog import registry
from migrate.codemods import cache_format
from migrate.codemods.files import Project
from migrate.codemods.keras_generation_pins import files
from migrate.codemods.outcome import Options, Outcome, Outputs
from migrate.codemods.source import Unreadable, read_bytes, write_bytes
from migrate.errors import MigrateError

FORMAT = "1"
LIMIT = 200_000_000  # bytes of a cache folder; the entries used longest ago go
SUFFIX = ".json"


def default_folder() -> Path:
    """The folder for this program's caches, where the user's system has such folders."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "framework-migrate" / "codemod"


@dataclass(frozen=True)
class Entry:
    """The place of one run in the cache. ``contents``: the bytes of the project's files; ``outputs``: what becomes of
    those of notebooks."""

    file: Path
    root: Path
    contents: Mapping[PurePosixPath, bytes]
    outputs: Outputs

    @staticmethod
    def of(project: Project, options: Options, folder: Path) -> Entry | None:
        """The entry of a run; None if a file cannot be read, since that says nothing of the next run."""
        digest = hashlib.blake2b(digest_size=24)
        for text in (FORMAT, sys.version, str(project.single), repr(options), repr(registry.own_rows())):
            _add(digest, text.encode("utf-8"))
        for path in _tool_files():
            _add(digest, path.name.encode("utf-8"))
            _add(digest, path.read_bytes())
        contents: dict[PurePosixPath, bytes] = {}
        try:
            for found in project.files:
                contents[found.path] = read_bytes(found.file)
                _add(digest, repr(astuple(found)[1:]).encode("utf-8"))
                _add(digest, contents[found.path])
            for path in files({found.file.parent for found in project.files}, project.root):
                _add(digest, str(path).encode("utf-8"))
                _add(digest, read_bytes(path))
            for support in sorted({project.root / found.support for found in project.files}):
                _add(digest, read_bytes(support) if support.is_file() else b"")
        except Unreadable:
            return None
        return Entry(folder / f"{digest.hexdigest()}{SUFFIX}", project.root, contents, options.outputs)

    def load(self) -> Outcome | None:
        """The outcome that is stored; None if there is none, or if it is damaged."""
        try:
            head, _, body = self.file.read_bytes().partition(b"\n")
            if head != _digest(body):
                return None
            made = cache_format.from_data(json.loads(body), self.root, self.contents, self.outputs)
            os.utime(self.file)  # used just now
            return made
        except (OSError, ValueError, KeyError, TypeError, MigrateError):
            return None

    def store(self, outcome: Outcome) -> None:
        """Store an outcome. A folder that cannot be written to is no reason to fail."""
        body = json.dumps(cache_format.to_data(outcome), separators=(",", ":")).encode("utf-8")
        with contextlib.suppress(OSError, MigrateError):
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_bytes(self.file, _digest(body) + b"\n" + body)
            _bound(self.file.parent, keep=self.file)


def _add(digest: hashlib.blake2b, data: bytes) -> None:
    """Add a part with its length, so that no two lists of parts look the same."""
    digest.update(f"{len(data)}:".encode())
    digest.update(data)


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=24).hexdigest().encode("ascii")


def _tool_files() -> Iterator[Path]:
    """The sources of the tool and its catalog."""
    for folder in (*migrate.__path__, *migrate.codemods.__path__):
        yield from sorted(Path(folder).rglob("*.py"))


def _bound(folder: Path, keep: Path) -> None:
    """Remove the entries used longest ago until the folder is within its limit."""
    entries = sorted(
        ((entry.stat(), entry) for entry in folder.glob(f"*{SUFFIX}") if entry != keep),
        key=lambda item: item[0].st_mtime,
        reverse=True,
    )
    total = keep.stat().st_size
    for status, entry in entries:
        total += status.st_size
        if total > LIMIT:
            entry.unlink(missing_ok=True)
