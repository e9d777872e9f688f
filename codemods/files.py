"""The Python files and notebooks of a run, and how each is imported. Nothing of the codemod is loaded to find them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from migrate.errors import MigrateError
from migrate.notebook_names import module_of

SUPPORT_MODULE = "migrate_support"
SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})
SOURCE_FOLDERS = ("src", "lib")
INIT = "__init__.py"
NOTEBOOK = ".ipynb"
SUFFIXES = (".py", NOTEBOOK)


@dataclass(frozen=True)
class Found:
    """A Python file or notebook of the run.

    Attributes:
        file: where it is.
        path: below the root of the run, with forward slashes.
        module: as other files import it; of a notebook a name that none can import.
        support: path of the support file that it would use, below the root.
        support_module: the support file's module name.
    """

    file: Path
    path: PurePosixPath
    module: str
    support: PurePosixPath
    support_module: str


@dataclass(frozen=True)
class Project:
    """What a run works on.

    Attributes:
        root: the folder that all paths are relative to.
        files: the Python files and notebooks, by path.
        single: whether the run is about one file that the user named.
        unreadable: folders that cannot be listed, and entries called like Python files that are none, with the reason.
    """

    root: Path
    files: tuple[Found, ...]
    single: bool
    unreadable: tuple[tuple[PurePosixPath, str], ...] = ()


def project(paths: Sequence[Path]) -> Project:
    """The Python files at and below the paths, and the folder around them.

    Raises:
        MigrateError: a path does not exist, or there is no Python file.
    """
    for path in paths:
        if not path.exists():
            raise MigrateError(f"{path}: no such file or folder")
    given = [path.resolve() for path in paths]
    folders = [path if path.is_dir() else path.parent for path in given]
    root = Path(os.path.commonpath(folders))
    failed: dict[Path, str] = {}
    files = sorted({file for path in given for file in python_files(path, failed)})
    if not files and not failed:
        raise MigrateError(f"{', '.join(map(str, paths))}: no Python file and no notebook here")
    unreadable = tuple(
        (PurePosixPath(path.relative_to(root).as_posix()), why) for path, why in failed.items()
    )
    single = len(given) == 1 and given[0].is_file()
    return Project(root, tuple(locate(file, root) for file in files), single, unreadable)


def python_files(path: Path, failed: dict[Path, str]) -> Iterator[Path]:
    """The Python files and notebooks below a folder, or the file itself: no caches, hidden folders and virtual
    environments.

    Args:
        failed: gets the reasons why a folder, or an entry called like a Python file, cannot be read.
    """
    if path.is_file():
        yield path
        return
    for file in all_files(path, failed):
        if file.suffix in SUFFIXES:
            yield file


def all_files(folder: Path, failed: dict[Path, str] | None = None) -> Iterator[Path]:
    """Every file of a project, in a fixed order; links to folders are not followed.

    Args:
        failed: gets the reasons why something cannot be read.
    """
    unread = failed if failed is not None else {}
    try:
        entries = sorted(folder.iterdir(), key=lambda item: item.name)
    except OSError as error:
        unread[folder] = f"the folder cannot be listed: {error.strerror or error}"
        return
    for entry in entries:
        try:
            if entry.is_dir():
                if not entry.is_symlink() and not skipped(entry):
                    yield from all_files(entry, unread)
            elif entry.is_file():
                yield entry
            elif entry.suffix in SUFFIXES:
                unread[entry] = "a link that leads to no file" if entry.is_symlink() else "no regular file"
        except OSError as error:
            unread[entry] = f"cannot be looked at: {error.strerror or error}"


def skipped(folder: Path) -> bool:
    """Whether a folder is none of the project's own source."""
    name = folder.name
    return (
        name in SKIPPED
        or name.startswith(".")
        or name.endswith(".egg-info")
        or (folder / "pyvenv.cfg").is_file()
    )


def locate(file: Path, root: Path) -> Found:
    """Where a file stands: its module name, and its support file at the top of its package."""
    if file.suffix == NOTEBOOK:
        return _notebook(file, root)
    package = file.parent
    top: Path | None = None
    while (package / INIT).is_file():
        if package == root or root in package.parents:
            top = package
        package = package.parent
    base = package if (file.parent / INIT).is_file() else _script_base(file, root)
    parts = list(file.relative_to(base).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    home = top or base
    support = PurePosixPath(home.relative_to(root).as_posix()) / f"{SUPPORT_MODULE}.py"
    prefix = ".".join(home.relative_to(base).parts)
    module = f"{prefix}.{SUPPORT_MODULE}" if prefix else SUPPORT_MODULE
    return Found(file, PurePosixPath(file.relative_to(root).as_posix()), ".".join(parts), support, module)


def _notebook(file: Path, root: Path) -> Found:
    """A notebook: it runs in its folder, package or not, and imports from there."""
    path = PurePosixPath(file.relative_to(root).as_posix())
    module = ".".join((*path.parent.parts, module_of(path.stem)))
    return Found(file, path, module, path.with_name(f"{SUPPORT_MODULE}.py"), SUPPORT_MODULE)


def _script_base(file: Path, root: Path) -> Path:
    """The folder that a file outside of any package is imported from: the root, or a source folder in it."""
    relative = file.relative_to(root).parts
    return root / relative[0] if len(relative) > 1 and relative[0] in SOURCE_FOLDERS else root
