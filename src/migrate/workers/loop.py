"""The far side of `migrate.worker`: imports one framework, keeps the other one out, and runs calls."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import platform
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from operator import attrgetter
from types import ModuleType
from typing import Any

from migrate.errors import MigrateError
from migrate.workers import wire

OTHER = {"tensorflow": "torch", "torch": "tensorflow"}
REPORTED = ("numpy", "tensorflow", "keras", "torch")


class OtherFrameworkGuard(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Lets the import of the other framework fail with a reason.

    The two don't share a process safely (a crash with "inconsistency in registered CommandLine options"), and code
    that imports the other one by an oversight would end the process without a word to catch. To everybody who only
    asks whether it is installed, the guard says yes.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.other = OTHER[kind]

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return importlib.machinery.ModuleSpec(name, self) if name == self.other else None

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        raise ModuleNotFoundError(
            f"{self.other} cannot be imported here: this is the {self.kind} worker, and the two frameworks "
            "do not share a process",
            name=self.other,
        )

    def exec_module(self, module: ModuleType) -> None:
        """Never reached: `create_module` raises."""


def serve(channel: wire.Channel, kind: str) -> None:
    """Import the framework, say so, and answer calls until the other side closes the channel."""
    try:
        importlib.import_module(kind)
    except ModuleNotFoundError as error:
        if error.name != kind:
            raise
        wire.send(channel, ("missing", sys.executable))
        return
    if os.environ.get("TF_USE_LEGACY_KERAS") == "1" and kind == "tensorflow" and _lacks_keras2():
        advice = "install tf_keras there, in the version of TensorFlow, or name an interpreter with TensorFlow < 2.16"
        wire.send(channel, ("refused", f"Keras 2 is not installed in {sys.executable}; {advice}"))
        return
    if OTHER[kind] in sys.modules:
        wire.send(channel, ("refused", f"{sys.executable} imports {OTHER[kind]} by itself, next to {kind}"))
        return
    sys.meta_path.insert(0, OtherFrameworkGuard(kind))
    wire.send(channel, ("ready", versions()))
    while True:
        try:
            function, arguments, keywords = wire.receive(channel)
        except EOFError:
            return
        answer = run(function, arguments, keywords)
        sys.stdout.flush()
        sys.stderr.flush()
        try:
            wire.send(channel, answer)
        except TypeError as error:
            wire.send(channel, ("failed", f"its result does not travel: {error}", ""))


def _lacks_keras2() -> bool:
    """Whether TensorFlow comes with Keras 3, and the package that has Keras 2 is missing."""
    tensorflow = importlib.import_module("tensorflow")
    comes_with_3 = tuple(map(int, tensorflow.__version__.split(".")[:2])) >= (2, 16)
    return comes_with_3 and importlib.util.find_spec("tf_keras") is None


def versions() -> dict[str, str]:
    """The versions of this interpreter and of the frameworks imported into it."""
    found = {name: getattr(sys.modules.get(name), "__version__", None) for name in REPORTED}
    return {
        "python": platform.python_version(),
        **{name: str(version) for name, version in found.items() if version},
    }


def run(function: str, arguments: list[Any], keywords: dict[str, Any]) -> tuple[Any, ...]:
    """Run one call and turn what it returns or raises into an answer."""
    try:
        return ("result", resolve(function)(*arguments, **keywords))
    except MigrateError as error:
        return ("mistake", str(error))
    except (Exception, SystemExit) as error:
        return ("failed", f"{type(error).__name__}: {error}", traceback.format_exc())


def resolve(function: str) -> Callable[..., Any]:
    """The module-level function that ``module:function`` names."""
    module, _, name = function.partition(":")
    found: Callable[..., Any] = attrgetter(name)(importlib.import_module(module))
    return found
