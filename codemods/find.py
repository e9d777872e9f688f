"""Find the files of a run, their module names, and those that touch the source framework.

A byte search rules most files out; `ast` decides the rest. A file touches the framework if it imports it, or if it
imports a file of the run that does: it may train or load a model without naming the framework once.
"""

from __future__ import annotations

import ast
import os
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from migrate.catalog.registry import canonical
from migrate.codemods.analysis.names import is_source
from migrate.codemods.analysis.repository import SUPPORT_MODULE, Module, Repository
from migrate.codemods.source import Unreadable, read_bytes
from migrate.errors import MigrateError

MARKS = (b"tensorflow", b"keras", b"tf_", b"tflearn", b"tfx", b"tflite", b"ai_edge_litert")
AT_RUN_TIME = re.compile(
    rb"\b(?:import_module|__import__|importorskip)\s*\(\s*['\"](?:tensorflow|keras|tf_keras)\b"
)
SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})
SOURCE_FOLDERS = ("src", "lib")
INIT = "__init__.py"


@dataclass(frozen=True)
class Found:
    """A Python file of the run.

    Attributes:
        file: where it is.
        path: below the root of the run, with forward slashes.
        module: as other files import it.
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
        files: the Python files, by path.
        single: whether the run is about one file that the user named.
    """

    root: Path
    files: tuple[Found, ...]
    single: bool


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
    files = sorted({file for path in given for file in python_files(path)})
    if not files:
        raise MigrateError(f"{', '.join(map(str, paths))}: no Python file here")
    return Project(root, tuple(locate(file, root) for file in files), len(given) == 1 and given[0].is_file())


def python_files(path: Path) -> Iterator[Path]:
    """The Python files below a folder, or the file itself: no caches, hidden folders and virtual environments."""
    if path.is_file():
        yield path
        return
    for file in all_files(path):
        if file.suffix == ".py":
            yield file


def all_files(folder: Path) -> Iterator[Path]:
    """Every file of a project, in a fixed order; links to folders are not followed."""
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_symlink() and entry.is_dir():
            continue
        if entry.is_dir():
            if not skipped(entry):
                yield from all_files(entry)
        elif entry.is_file():
            yield entry


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


def _script_base(file: Path, root: Path) -> Path:
    """The folder that a file outside of any package is imported from: the root, or a source folder in it."""
    relative = file.relative_to(root).parts
    return root / relative[0] if len(relative) > 1 and relative[0] in SOURCE_FOLDERS else root


@dataclass(frozen=True)
class Index:
    """The project's files by module name, and the ones to look at.

    Attributes:
        root: the folder that paths are relative to.
        files: all files that parse, by path, scripts with the support file of the package that they use.
        repository: the same files by module name.
        relevant: those that touch the source framework, imported ones before their importers.
        data: the bytes of the relevant files.
        failures: why a file that touches the framework cannot be read.
    """

    root: Path
    files: tuple[Found, ...]
    repository: Repository
    relevant: tuple[Found, ...]
    data: Mapping[str, bytes]
    failures: tuple[tuple[Found, Unreadable], ...]


def index(found: Project) -> Index:
    """Read and index every file."""
    modules: dict[str, Module] = {}
    data: dict[str, bytes] = {}
    touching: set[str] = set()
    failures: list[tuple[Found, Unreadable]] = []
    for file in found.files:
        try:
            content = read_bytes(file.file)
            module = _module(file, content)
        except Unreadable as error:
            if found.single or error.code == "SRC004" or _marked(content.replace(b"\0", b"")):
                failures.append((file, error))
            continue
        modules[file.module], data[file.module] = module, content
        if _marked(content) and (touches(module) or AT_RUN_TIME.search(content)):
            touching.add(file.module)
    by_module = {
        file.module: _supported(file, modules, found.files) for file in found.files if file.module in modules
    }
    repository = Repository(modules, {name: file.support_module for name, file in by_module.items()})
    relevant = tuple(by_module[name] for name in ordered(repository, _closure(repository, touching)))
    return Index(found.root, tuple(by_module.values()), repository, relevant, data, tuple(failures))


def _supported(file: Found, modules: Mapping[str, Module], files: Sequence[Found]) -> Found:
    """A script (or a test) outside of any package takes the support file of the package that it imports from."""
    if "." in file.support_module:
        return file
    heads = {name.partition(".")[0] for name in modules[file.module].imports}
    packages = {
        other.support_module: other
        for other in files
        if "." in other.support_module and other.support_module.partition(".")[0] in heads
    }
    if not packages:
        return file
    chosen = packages[min(packages)]
    return replace(file, support=chosen.support, support_module=chosen.support_module)


def _marked(content: bytes) -> bool:
    return any(mark in content for mark in MARKS)


def _module(file: Found, content: bytes) -> Module:
    if b"\0" in content:
        raise Unreadable("SRC003", "the file holds null bytes (is it UTF-16?)")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the user's own code: invalid escapes and such
            return Module.read(file.module, file.path, ast.parse(content))
    except UnicodeDecodeError as error:
        raise Unreadable("SRC002", f"a byte is not {error.encoding}") from None
    except SyntaxError as error:
        undecodable = "encoding" in str(error.msg) or "codec" in str(error.msg)
        code = "SRC002" if undecodable else "SRC001"
        raise Unreadable(code, f"does not parse: {error.msg}", error.lineno or 0) from None
    except (RecursionError, MemoryError):
        raise Unreadable("SRC001", "does not parse: nested too deeply") from None


def touches(module: Module) -> bool:
    """Whether a file imports the source framework, or a package built on it."""
    return any(is_source(canonical(name)) for name in module.imports)


def _closure(repository: Repository, touching: Iterable[str]) -> set[str]:
    """The modules with those that import them, however indirectly."""
    relevant = set(touching)
    waiting = list(relevant)
    while waiting:
        for importer in repository.importers(waiting.pop()):
            if importer.name not in relevant:
                relevant.add(importer.name)
                waiting.append(importer.name)
    return relevant


def ordered(repository: Repository, names: Iterable[str]) -> list[str]:
    """Modules after those that they import; within a circle, by name."""
    wanted = set(names)
    done: dict[str, None] = {}
    entered: set[str] = set()

    def enter(name: str) -> None:
        if name in entered:
            return
        entered.add(name)
        for imported in sorted(repository.imports_of(repository.modules[name])):
            module, _ = repository.split(imported)
            if module is not None and module.name in wanted:
                enter(module.name)
        done[name] = None

    for name in sorted(wanted):
        enter(name)
    return list(done)
