"""What is done with an outcome: shown as a diff, written in place, or written as a new tree."""

from __future__ import annotations

import difflib
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from migrate import provenance
from migrate.codemods import files
from migrate.codemods.outcome import Outcome
from migrate.codemods.source import write_bytes
from migrate.errors import MigrateError

CACHES = frozenset({"__pycache__"})


def diff(outcome: Outcome) -> str:
    """A unified diff of all files that change, as `git apply` takes it."""
    parts: list[str] = []
    for file in outcome.changed:
        parts += _unified(file.original, file.text, str(file.path))
    for path, text in sorted(outcome.support.items()):
        existing = outcome.root / path
        before = existing.read_text(encoding="utf-8") if existing.is_file() else ""
        parts += _unified(before, text, str(path))
    return "".join(parts)


def _unified(before: str, after: str, path: str) -> Iterator[str]:
    lines = difflib.unified_diff(
        _lines(before), _lines(after), f"a/{path}" if before else "/dev/null", f"b/{path}"
    )
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """Lines with their ends; only line feeds end one, as in git."""
    return [line for line in text.replace("\n", "\n\0").split("\0") if line]


def write(outcome: Outcome, force: bool = False) -> list[Path]:
    """Write the changed files in place, and the provenance file; the files written.

    Raises:
        MigrateError: the git tree has changes that are not committed and ``force`` is not given; or a file cannot be
            written.
    """
    if not force:
        refuse_dirty(outcome)
    return _write(outcome, outcome.root)


def _write(outcome: Outcome, root: Path) -> list[Path]:
    written: list[Path] = []
    for path, data in outcome.texts().items():
        write_bytes(root / path, data)
        written.append(root / path)
    if outcome.provenance is not None:
        target = root / provenance.FILE_NAME
        provenance.write(_with_earlier(outcome.provenance, target), target)
        written.append(target)
    return written


def _with_earlier(made: provenance.Provenance, path: Path) -> provenance.Provenance:
    """What an earlier run said of classes that this one did not make stays true."""
    if not path.is_file():
        return made
    before = provenance.read(path)
    classes = {link.target for link in made.classes}
    models = {link.target for link in made.models}
    return replace(
        made,
        files=before.files | made.files,
        classes=(*(link for link in before.classes if link.target not in classes), *made.classes),
        models=(*(link for link in before.models if link.target not in models), *made.models),
    )


def refuse_dirty(outcome: Outcome) -> None:
    """Refuse to mix a migration with changes that are not committed yet.

    Raises:
        MigrateError: a file that would be written has such changes, or git does not know it.
    """
    paths = [str(path) for path in outcome.texts()]
    if not paths:
        return
    try:
        done = subprocess.run(
            ["git", "status", "--porcelain", "--", *paths],
            cwd=outcome.root,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return  # without git there is nothing to compare with
    if done.returncode == 0 and done.stdout.strip():
        changed = ", ".join(line[3:] for line in done.stdout.splitlines()[:3])
        raise MigrateError(f"{outcome.root}: not committed yet: {changed}; commit first, or give --force")


def write_tree(outcome: Outcome, paths: Sequence[Path], target: Path) -> list[Path]:
    """Write the migrated project to another folder: what changed, and everything else as it is, caches aside.

    Raises:
        MigrateError: the folder holds something already, lies inside the project, or cannot be written.
    """
    target = target.resolve()
    if target.is_file() or (target.is_dir() and any(target.iterdir())):
        raise MigrateError(f"{target}: exists already; name a new or an empty folder")
    if target == outcome.root:
        raise MigrateError(f"{target}: is the project itself; use --write to change it in place")
    replaced = {outcome.root / path for path in outcome.texts()}
    copied: list[Path] = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        for file in _to_copy(outcome.root, paths, target):
            goal = target / file.relative_to(outcome.root)
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, goal)  # a replaced file too: it keeps its permissions
            if file not in replaced:
                copied.append(goal)
    except OSError as error:
        raise MigrateError(
            f"{error.filename or target}: cannot be copied ({error.strerror or error})"
        ) from None
    return copied + _write(outcome, target)


def _to_copy(root: Path, paths: Sequence[Path], target: Path) -> Iterator[Path]:
    for path in dict.fromkeys(path.resolve() for path in paths):
        if path.is_file():
            yield path
            continue
        for file in files.all_files(path):
            inside = target in file.parents
            if not inside and not CACHES.intersection(file.relative_to(root).parts):
                yield file
