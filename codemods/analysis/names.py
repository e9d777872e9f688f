"""What a name means, by Python's own scoping rules, without running anything.

One walk over the tree notes every scope's bindings and the scope of every name that is read. A name resolves when all
its bindings in the scope that owns it agree, after imports, rebinding (``K = tf.keras.backend``) and re-exports within
the repository are followed. It takes the place of LibCST's scope and qualified-name providers, which are far slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import libcst as cst

from migrate.catalog.registry import canonical, find
from migrate.codemods.analysis.scopes import Binding, Scope, Scopes
from migrate.codemods.tree import children

SOURCE_ROOTS = frozenset(
    {"tf", "keras", "tensorflow", "tf_keras"}
    | {
        f"tensorflow_{name}"
        for name in ("addons", "datasets", "estimator", "hub", "io", "probability", "text")
        + ("data_validation", "model_analysis", "serving", "transform")
    }
    | {
        f"keras_{name}"
        for name in ("applications", "contrib", "core", "cv", "hub", "nlp", "preprocessing", "tuner")
    }
    | {"tensorflow_model_optimization", "tf_agents", "tf_slim", "tflearn"}
    | {"ai_edge_litert", "tensorflowjs", "tflite_model_maker", "tflite_runtime", "tflite_support", "tfx", "tfx_bsl"}
)
"""First parts of the names that need the source framework; the families around it count too."""


def is_source(name: str | None) -> bool:
    """Whether a canonical name belongs to the source framework, or to a package built on it."""
    return name is not None and name.partition(".")[0] in SOURCE_ROOTS


@dataclass
class Names:
    """The names of one file.

    Attributes:
        scopes: the file's scopes.
        module: the file's own name, ``digits.model``.
        follow: takes a full name to what it stands for in the other files (`Repository.follow`).
    """

    scopes: Scopes
    module: str
    follow: Callable[[str], str]
    _resolving: set[int] = field(default_factory=set)

    def resolve(self, node: cst.CSTNode) -> str | None:
        """The canonical name that an expression stands for, or None: a local variable, a call, anything computed."""
        match node:
            case cst.Name(value=name):
                return self._name(name, self.scopes.of(node))
            case cst.Attribute(value=value, attr=cst.Name(value=attribute)):
                base = self.resolve(value)
                return None if base is None else self.full(f"{base}.{attribute}")
        return None

    def at_top(self, text: str) -> str | None:
        """The canonical name that a dotted name means at the file's top level."""
        head, *rest = text.split(".")
        name = self._name(head, self.scopes.root)
        return None if name is None else self.full(".".join([name, *rest]))

    def source(self, node: cst.CSTNode) -> str | None:
        """The canonical name of a source-framework API, None for everything else."""
        name = self.resolve(node)
        return name if is_source(name) else None

    def bindings(self, node: cst.Name) -> tuple[Binding, ...]:
        """The bindings of a name that is read, in the scope that owns it."""
        scope = self.scopes.of(node)
        owner = scope.owner(node.value) if scope else None
        return tuple(owner.bindings.get(node.value, ())) if owner else ()

    def references(self, root: cst.CSTNode) -> Iterator[tuple[cst.BaseExpression, str]]:
        """Every longest expression below a node that names a source-framework API, in the order of the text."""
        if isinstance(root, cst.Name | cst.Attribute) and (name := self.source(root)) is not None:
            yield root, name
        elif not isinstance(root, cst.Import | cst.ImportFrom):
            for child in children(root):
                yield from self.references(child)

    def full(self, name: str) -> str:
        """A name after its re-exports, canonical."""
        return canonical(self.follow(canonical(name)))

    def _name(self, name: str, scope: Scope | None) -> str | None:
        if scope is None:
            return None  # no name that is read: a keyword, an attribute, a name being bound
        owner = scope.owner(name)
        if owner is None:
            return self.starred(name)
        found = {self._binding(binding, owner) for binding in owner.bindings[name] if not binding.absent}
        return found.pop() if len(found) == 1 else None

    def _binding(self, binding: Binding, owner: Scope) -> str | None:
        if binding.target is not None:
            return self.full(binding.target)
        if binding.defines and owner.kind == "module":
            return f"{self.module}.{binding.name}"
        if isinstance(binding.value, cst.Name | cst.Attribute) and id(binding) not in self._resolving:
            self._resolving.add(id(binding))
            try:
                return self.resolve(binding.value)
            finally:
                self._resolving.discard(id(binding))
        return None

    def starred(self, name: str) -> str | None:
        """An unbound name may come from a star import; the catalog knows what those of the source framework hold."""
        for module in self.scopes.stars:
            full = self.full(f"{module}.{name}")
            if (is_source(full) and find(full) is not None) or full != canonical(f"{module}.{name}"):
                return full
        return None
