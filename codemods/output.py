"""What is done with an outcome: shown as a diff, written in place, or written as a new tree."""

from __future__ import annotations

import difflib
import shutil
import subprocess
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from pathlib import Path, PurePosixPath

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
        source = outcome.sources[file.path]
        parts += _unified(source.written(file.original), source.written(file.text), str(file.path))
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
        MigrateError: the git tree has changes that are not committed and ``force`` is not given: nothing is written. Or
            a file has changed since it was read, or cannot be written: it stays as it is, the others are written.
    """
    if not force:
        refuse_dirty(outcome)
    return _write(outcome, outcome.root, {path for path in outcome.texts() if not _is_as_read(outcome, path)})


def _is_as_read(outcome: Outcome, path: PurePosixPath) -> bool:
    """Whether a file still has the bytes that it was migrated from; a support file is ours."""
    source = outcome.sources.get(path)
    if source is None:
        return True
    (original,) = [file.original for file in outcome.files if file.path == path]
    try:
        return (outcome.root / path).read_bytes() == source.encode(original)
    except OSError:
        return False


def _write(outcome: Outcome, root: Path, refused: Set[PurePosixPath] = frozenset()) -> list[Path]:
    """Write what can be written; the files written.

    Args:
        refused: files that have changed since they were read.

    Raises:
        MigrateError: for all files that could not be written, after the others have been.
    """
    target = root / provenance.FILE_NAME
    made = _with_earlier(outcome.provenance, target) if outcome.provenance is not None else None
    written: list[Path] = []
    left = {path: f"{path}: has changed since it was read, and is left as it is" for path in sorted(refused)}
    for path, data in outcome.texts().items():
        if path in left:
            continue
        try:
            write_bytes(root / path, data)
            written.append(root / path)
        except MigrateError as error:
            left[path] = str(error)
    if made is not None:
        files = {source: goal for source, goal in made.files.items() if PurePosixPath(goal) not in left}
        provenance.write(replace(made, files=files), target)
        written.append(target)
    if left:
        raise MigrateError("; ".join(left.values()) + f"; {len(written)} files are written")
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
