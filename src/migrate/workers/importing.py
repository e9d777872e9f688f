"""Import the user's code from a tree, in a worker that may have imported another tree's before."""

from __future__ import annotations

import importlib
import inspect
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from migrate.errors import MigrateError
from migrate.notebook_names import file_of


@contextmanager
def tree(*roots: str) -> Iterator[None]:
    """Put folders at the front of the import path for a while.

    Modules that a name in these folders would find imported from elsewhere are forgotten first, so that two trees
    with packages of the same name do not get into each other's way.

    Raises:
        MigrateError: a folder does not exist.
    """
    folders = [Path(root).resolve() for root in roots]
    for root, folder in zip(roots, folders, strict=True):
        if not folder.is_dir():
            raise MigrateError(f"{root}: no such folder")
        _forget(folder)
    before = list(sys.path)
    sys.path[:0] = [str(folder) for folder in folders]
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path[:] = before


def _forget(folder: Path) -> None:
    tops = {path.stem for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()}
    users = {top for top in tops if _is_users(top)}
    for name in list(sys.modules):
        if name.partition(".")[0] in users:
            del sys.modules[name]


def _is_users(top: str) -> bool:
    """Whether a top-level module is neither the standard library's nor an installed package's."""
    module = sys.modules.get(top)
    if module is None or top in sys.stdlib_module_names or top == "migrate":
        return False
    file = getattr(module, "__file__", None)
    locations = [file] if file else list(getattr(module, "__path__", []))
    return bool(locations) and not any("site-packages" in str(location) for location in locations)


def load(reference: str) -> Any:
    """The object that ``package.module:qualname`` names.

    Raises:
        MigrateError: the name has no such form, the module cannot be imported, or has no such name.
    """
    module_name, _, qualname = reference.partition(":")
    if not module_name or not qualname:
        raise MigrateError(f"{reference}: write it as package.module:Class")
    if notebook := file_of(module_name):
        raise MigrateError(
            f"{reference}: {notebook} is a notebook, which cannot be imported; move the cells that build the model "
            "to a module, import that in the notebook, and migrate again"
        )
    try:
        found: Any = importlib.import_module(module_name)
    except MigrateError:
        raise
    except (Exception, SystemExit) as error:
        raise MigrateError(f"{reference}: importing {module_name} failed: {where(error)}") from error
    for part in qualname.split("."):
        if not hasattr(found, part):
            own = ", ".join(_defined_in(module_name))
            raise MigrateError(
                f"{reference}: {module_name} has no {qualname}; it has {own or 'no class or function'}"
            )
        found = getattr(found, part)
    return found


def _defined_in(module_name: str) -> list[str]:
    """The public classes and functions that a module itself defines."""
    members = vars(sys.modules[module_name]).items()
    return [
        name
        for name, member in members
        if callable(member)
        and getattr(member, "__module__", None) == module_name
        and not name.startswith("_")
    ]


def build(reference: str, arguments: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
    """Call the class or function ``package.module:qualname``, by default without arguments; a model that exists when
    the module has been imported is given as it is.

    Raises:
        MigrateError: it cannot be imported, or fails.
    """
    builder = load(reference)
    if callable(builder) and not inspect.isroutine(builder) and not inspect.isclass(builder):
        return builder  # a model made at the top of a file
    if not callable(builder):
        raise MigrateError(f"{reference}: a {type(builder).__name__}, not a class or function")
    try:
        return builder(**arguments) if isinstance(arguments, Mapping) else builder(*arguments)
    except Exception as error:
        raise MigrateError(f"{reference}() failed: {where(error)}") from error


def lies_in(module_name: str, root: str) -> bool:
    """Whether an imported module's file lies in the tree."""
    file = getattr(sys.modules.get(module_name), "__file__", None)
    return file is not None and Path(file).resolve().is_relative_to(Path(root).resolve())


def where(error: BaseException) -> str:
    """The error in one line, with the place in the user's code that raised it."""
    machinery = ("importlib", __file__)
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not any(part in frame.filename for part in machinery)
    ]
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    message = str(error).strip().splitlines()
    return f"{type(error).__name__}: {message[0] if message else 'no message'}{place}"
