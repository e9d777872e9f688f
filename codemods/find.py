"""Find the files of a run, their module names, and those that touch the source framework.

A byte search rules most files out; `ast` decides the rest. A file touches the framework if it imports it, or if it
imports a file of the run that does: it may train or load a model without naming the framework once.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from migrate.catalog.registry import canonical
from migrate.codemods.analysis.names import is_source
from migrate.codemods.analysis.repository import Module, Repository
from migrate.codemods.files import Found, Project
from migrate.codemods.source import Unreadable, read_bytes
from migrate.codemods.sources import code

MARKS = (b"tensorflow", b"keras", b"tf_", b"tflearn", b"tfx", b"tflite", b"ai_edge_litert")
AT_RUN_TIME = re.compile(
    rb"\b(?:import_module|__import__|importorskip)\s*\(\s*['\"](?:tensorflow|keras|tf_keras)\b"
)

HELD = 8_000_000
"""Bytes of text whose trees are held; a tree takes thirty times its text."""


@dataclass(frozen=True)
class Index:
    """The project's files by module name, and the ones to look at.

    Attributes:
        root: the folder that paths are relative to.
        files: all files that parse, by path, scripts with the support file of the package that they use.
        repository: the same files by module name.
        relevant: those that touch the source framework, imported ones before their importers.
        data: the bytes of the relevant files.
        trees: of those that are all ASCII, as far as there is room, the tree of their text, until they are migrated.
        failures: why a file that touches the framework cannot be read.
    """

    root: Path
    files: tuple[Found, ...]
    repository: Repository
    relevant: tuple[Found, ...]
    data: Mapping[str, bytes]
    failures: tuple[tuple[Found, Unreadable], ...]
    trees: dict[str, ast.Module] = field(default_factory=dict)


def index(found: Project) -> Index:
    """Read and index every file."""
    modules: dict[str, Module] = {}
    data: dict[str, bytes] = {}
    trees: dict[str, ast.Module] = {}
    held = 0
    touching: set[str] = set()
    failures: list[tuple[Found, Unreadable]] = []
    for file in found.files:
        try:
            content = read_bytes(file.file)
            python = code(file.path, content)
            module, tree = _module(file, python)
        except Unreadable as error:
            if found.single or error.code == "SRC004" or _marked(content.replace(b"\0", b"")):
                failures.append((file, error))
            continue
        modules[file.module], data[file.module] = module, content
        if python.isascii() and held < HELD:  # no other encoding, no byte order mark: its text is these bytes
            trees[file.module] = tree
            held += len(python)
        if _marked(python) and (touches(module) or AT_RUN_TIME.search(python)):
            touching.add(file.module)
    by_module = {
        file.module: _supported(file, modules, found.files) for file in found.files if file.module in modules
    }
    repository = Repository(modules, {name: file.support_module for name, file in by_module.items()})
    relevant = tuple(by_module[name] for name in ordered(repository, _closure(repository, touching)))
    trees = {file.module: trees[file.module] for file in relevant if file.module in trees}
    return Index(found.root, tuple(by_module.values()), repository, relevant, data, tuple(failures), trees)


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


def _module(file: Found, content: bytes) -> tuple[Module, ast.Module]:
    if b"\0" in content:
        raise Unreadable("SRC003", "the file holds null bytes (is it UTF-16?)")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the user's own code: invalid escapes and such
            tree = ast.parse(content)
            return Module.read(file.module, file.path, tree), tree
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
