"""How a file spells the target framework's names: short where that is usual, long where the short name is taken.

    torch.nn.Linear                nn.Linear        from torch import nn
    torch.nn.functional.relu       F.relu           import torch.nn.functional as F
    torch.utils.data.DataLoader    DataLoader       from torch.utils.data import DataLoader
    torch.cat                      torch.cat        import torch
    support.KerasAdam              KerasAdam        from .migrate_support import KerasAdam

Imports that the file has already are used under the name they have there.
"""

from __future__ import annotations

import builtins
import keyword
import re
from dataclasses import dataclass

from migrate.codemods.analysis.names import Names

ROOTS = (
    "torch",
    "torchvision",
    "torchaudio",
    "torchmetrics",
    "numpy",
    "safetensors",
    "pathlib",
    "os",
    "copy",
    "functools",
    "shutil",
    "support",
)
SUPPORT = "support"

DOTTED = re.compile(
    r"""(?P<skip>\#[^\n]*|[rbfuRBFU]{0,2}(?:\"\"\".*?\"\"\"|'''.*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))"""
    rf"|(?<![\w.])(?P<name>(?:{'|'.join(ROOTS)})(?:\.\w+)+)",
    re.DOTALL,
)


FROM = (
    "torch.nn.modules.lazy",
    "torch.nn.parallel",
    "torch.utils.data",
    "torch.utils.tensorboard",
    "safetensors.torch",
)
"""Modules whose names are imported one by one."""


@dataclass(frozen=True, order=True)
class Import:
    """One import that the migrated file needs.

    Attributes:
        module: ``torch``, ``torch.nn.functional``, ``digits.migrate_support``.
        name: what is imported from it; '' for ``import module``.
        alias: '' for none.
    """

    module: str
    name: str = ""
    alias: str = ""

    @property
    def full(self) -> str:
        """The full name it binds."""
        return f"{self.module}.{self.name}" if self.name else self.module

    @property
    def bound(self) -> str:
        """The local name it binds."""
        return self.alias or self.name or self.module


SHORT = (
    Import("torch.nn.functional", alias="F"),
    Import("torch.distributed", alias="dist"),
    Import("torch", "nn"),
    Import("numpy", alias="np"),
)
"""Modules with a usual short name, the longest first."""


class LocalNames:
    """The spelling of target names in one file, and the imports that it takes.

    Attributes:
        imports: needed, in the order of their first use.
        support: names of the support classes and functions in use.
    """

    def __init__(self, names: Names, support_module: str) -> None:
        self._support_module = support_module
        self.imports: dict[Import, None] = {}
        self.support: dict[str, None] = {}
        self._taken = {name for scope in names.scopes.all for name in scope.bindings}
        self._taken |= names.scopes.unbound | set(dir(builtins)) | set(keyword.kwlist)
        self._present = {
            binding.target: name
            for name, bindings in names.scopes.root.bindings.items()
            for binding in bindings
            if binding.target is not None and len(bindings) == 1
        }
        self._spelt: dict[str, str] = {}

    def local(self, name: str) -> str:
        """The local spelling of a full target name; its import is noted."""
        if name not in self._spelt:
            self._spelt[name] = self._spell(name)
        return self._spelt[name]

    def localise(self, code: str) -> str:
        """Code with every full target name spelled as here; strings and comments stay."""
        return DOTTED.sub(lambda found: self.local(found["name"]) if found["name"] else found[0], code)

    def fresh(self, name: str) -> str:
        """``name``, or ``name_1``, ``name_2``, ... if the file has it already; taken from now on."""
        candidate, number = name, 0
        while candidate in self._taken:
            number += 1
            candidate = f"{name}_{number}"
        self._taken.add(candidate)
        return candidate

    def _spell(self, name: str) -> str:
        root, _, rest = name.partition(".")
        if root == SUPPORT:
            head, _, tail = rest.partition(".")
            self.support[head] = None
            present = self._present.get(f"{self._support_module}.{head}")
            local = present or self._bind(Import(self._support_module, head), must=True)
            return f"{local}.{tail}" if tail else local or head
        present = self._already(name)
        if present:
            return present
        module, _, last = name.rpartition(".")
        if module in FROM or root not in ROOTS:
            local = self._bind(Import(module, last) if module else Import(last), must=root not in ROOTS)
            if local:
                return local
        for short in SHORT:
            if name == short.full or name.startswith(short.full + "."):
                local = self._bind(short)
                if local:
                    return local + name[len(short.full) :]
        local = self._bind(Import(root), must=True)
        return f"{local}.{rest}" if rest else local or root

    def _already(self, name: str) -> str | None:
        """The spelling by an import that the file has, the longest that fits."""
        head = name
        while head:
            if head in self._present:
                return self._present[head] + name[len(head) :]
            head = head.rpartition(".")[0]
            if head == "torch" and any(name.startswith(short.full + ".") for short in SHORT):
                return None  # `import torch` alone: `nn` and `F` are still the usual spelling
        return None

    def _bind(self, needed: Import, must: bool = False) -> str | None:
        """The local name of an import; None if its usual name is taken, another one where there must be one."""
        if needed in self.imports:
            return needed.bound
        earlier = next((item for item in self.imports if item.full == needed.full), None)
        if earlier is not None:
            return earlier.bound
        if needed.bound in self._taken:
            if not must:
                return None
            needed = Import(needed.module, needed.name, self.fresh(f"{needed.bound}_"))
        self._taken.add(needed.bound)
        self.imports[needed] = None
        return needed.bound
