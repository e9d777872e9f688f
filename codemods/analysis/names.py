"""What a name means, by Python's own scoping rules, without running anything.

One walk over the tree notes every scope's bindings and the scope of every name that is read. A name resolves when all
its bindings in the scope that owns it agree, after imports, rebinding (``K = tf.keras.backend``) and re-exports within
the repository are followed. It takes the place of LibCST's scope and qualified-name providers, which are far slower.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from migrate.catalog.registry import canonical
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.repository import View
from migrate.codemods.analysis.scopes import Binding, Scope, Scopes, Star, dotted
from migrate.codemods.syntax.nodes import below, parent

SOURCE_ROOTS = frozenset(
    {"tf", "keras", "tensorflow", "tf_keras"}
    | {
        f"tensorflow_{name}"
        for name in (
            *("addons", "datasets", "estimator", "hub", "io", "probability", "text"),
            *(
                "data_validation",
                "decision_forests",
                "docs",
                "federated",
                "gan",
                "graphics",
                "model_analysis",
                "models",
            ),
            *("privacy", "ranking", "recommenders", "serving", "transform"),
        )
    }
    | {
        f"keras_{name}"
        for name in ("applications", "contrib", "core", "cv", "hub", "nlp", "preprocessing", "tuner")
    }
    | {"tensorflow_model_optimization", "tf_agents", "tf_slim", "tflearn"}
    | {
        "ai_edge_litert",
        "tensorflowjs",
        "tflite_model_maker",
        "tflite_runtime",
        "tflite_support",
        "tfx",
        "tfx_bsl",
    }
)
"""First parts of the names that need the source framework; the families around it count too."""


BUILTINS = frozenset(dir(builtins))

IMPORTERS = {
    "importlib.import_module": 0,
    "__import__": 0,
    "pytest.importorskip": 0,
    "tf.python.util.lazy_loader.LazyLoader": 2,
}
"""Calls that import a module while the program runs, and which argument names it."""


MISSING = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError", "Exception", "BaseException"})
"""What is raised where an import finds nothing."""

NAMES = (cst.Name, cst.Attribute)
RESOLVED = "_resolved"  # of a node, the name that it stands for
REFERENCES = "_references"  # of a node, those below it


def is_source(name: str | None) -> bool:
    """Whether a canonical name belongs to the source framework, or to a package built on it."""
    return name is not None and name.partition(".")[0] in SOURCE_ROOTS


def _is_fallback(binding: Binding) -> bool:
    """Whether an import stands in for one that failed: ``try: import a``, ``except ImportError: import b``. Where
    both are the source framework's, the first is what the program is written for."""
    around = parent(binding.node) if binding.target is not None else None
    while isinstance(around, cst.SimpleStatementLine | cst.IndentedBlock):
        around = parent(around)
    if not isinstance(around, cst.ExceptHandler):
        return False
    if isinstance(around.type, cst.Tuple):
        return any(dotted(item.value) in MISSING for item in around.type.elements)
    return around.type is None or dotted(around.type) in MISSING


@dataclass
class Names:
    """The names of one file.

    Attributes:
        scopes: the file's scopes.
        module: the file's own name, ``digits.model``.
        follow: takes a full name to what it stands for in the other files.
    """

    scopes: Scopes
    module: str
    follow: View
    _found: dict[tuple[Scope, str], str | None] = field(default_factory=dict)
    _full: dict[str, str] = field(default_factory=dict)

    def resolve(self, node: cst.CSTNode) -> str | None:
        """The canonical name that an expression stands for, or None: a local variable, a call, anything computed."""
        if not isinstance(node, NAMES):
            return None
        values = node.__dict__
        if RESOLVED not in values:
            values[RESOLVED] = self._resolve(node)
        found: str | None = values[RESOLVED]
        return found

    def _resolve(self, node: cst.Name | cst.Attribute) -> str | None:
        if isinstance(node, cst.Name):
            return self._name(node.value, self.scopes.of(node))
        base = self.resolve(node.value)
        return None if base is None else self.full(f"{base}.{node.attr.value}")

    def at_top(self, text: str) -> str | None:
        """The canonical name that a dotted name means at the file's top level."""
        head, *rest = text.split(".")
        name = self._name(head, self.scopes.root)
        return None if name is None else self.full(".".join([name, *rest]))

    def source(self, node: cst.CSTNode) -> str | None:
        """The canonical name of a source-framework API, None for everything else."""
        name = self.resolve(node)
        return name if self.is_source(name) else None

    def is_source(self, name: str | None) -> bool:
        """Whether a canonical name belongs to the source framework; a package of the project's own does not, whatever
        it is called."""
        return is_source(name) and name is not None and not self.follow.is_own(name)

    def bindings(self, node: cst.Name) -> tuple[Binding, ...]:
        """The bindings of a name that is read, in the scope that owns it."""
        scope = self.scopes.of(node)
        owner = scope.owner(node.value) if scope else None
        return tuple(owner.bindings.get(node.value, ())) if owner else ()

    def doubtful(self, node: cst.Name) -> str | None:
        """A source-framework API that is imported under a name which may be something else as well, so that `resolve`
        cannot say what it stands for."""
        if self.resolve(node) is not None:
            return None
        imported = (self.full(item.target) for item in self.bindings(node) if item.target is not None)
        return next(filter(self.is_source, imported), None)

    def references(self, root: cst.CSTNode) -> Sequence[tuple[cst.BaseExpression, str]]:
        """Every longest expression below a node that names a source-framework API, in the order of the text."""
        values = root.__dict__
        if REFERENCES not in values:
            values[REFERENCES] = list(self._references(root))
        found: Sequence[tuple[cst.BaseExpression, str]] = values[REFERENCES]
        return found

    def _references(self, root: cst.CSTNode) -> Iterator[tuple[cst.BaseExpression, str]]:
        for node in below(root, cst.Name):
            if self.resolve(node) is None:
                continue  # no name that is read, or a local variable: nothing that begins with it is an API
            found: tuple[cst.BaseExpression, str] | None = None
            item: cst.CSTNode | None = node
            while isinstance(item, NAMES):
                name = self.source(item)
                found = found if name is None else (item, name)
                if item is root:
                    break
                outside = parent(item)
                item = outside if isinstance(outside, cst.Attribute) and outside.value is item else None
            if found is not None:
                yield found

    def full(self, name: str) -> str:
        """A name after its re-exports, canonical."""
        found = self._full.get(name)
        if found is None:
            found = self._full[name] = canonical(self.follow(canonical(name)))
        return found

    def _name(self, name: str, scope: Scope | None) -> str | None:
        if scope is None:
            return None  # no name that is read: a keyword, an attribute, a name being bound
        owner = scope.owner(name)
        if owner is None:
            return self.starred(name)
        key = owner, name
        if key not in self._found:
            self._found[key] = None  # while it is looked for: bound by means of itself, it stands for nothing
            self._found[key] = self._bound(name, owner)
        return self._found[key]

    def _bound(self, name: str, owner: Scope) -> str | None:
        given = [binding for binding in owner.bindings[name] if not binding.absent]
        found = {self._binding(binding, owner) for binding in given}
        if len(found) > 1 and all(map(self.is_source, found)):
            found = {self._binding(binding, owner) for binding in given if not _is_fallback(binding)}
        if owner.kind == "class" and owner.parent is not None and owner.parent.owner(name) is not None:
            found.add(self._name(name, owner.parent))  # what is read before the class binds it
        if owner.kind == "module":
            found |= {self.full(f"{star.module}.{name}") for star in self._stars_over(name)}
        return found.pop() if len(found) == 1 else None

    def _binding(self, binding: Binding, owner: Scope) -> str | None:
        if binding.target is not None:
            return self.full(binding.target)
        if binding.defines and owner.kind == "module":
            return f"{self.module}.{binding.name}"
        if isinstance(binding.value, NAMES):
            return self.resolve(binding.value)
        return self._imported(binding.value) if isinstance(binding.value, cst.Call) else None

    def _imported(self, call: cst.Call) -> str | None:
        """The module that a call imports while the program runs: ``importlib.import_module("tensorflow")``."""
        position = IMPORTERS.get(self.resolve(call.func) or dotted(call.func))
        if (
            position is None
            or len(call.args) <= position
            or any(item.keyword or item.star for item in call.args)
        ):
            return None
        given = call.args[position].value
        name = given.evaluated_value if isinstance(given, cst.SimpleString) else None
        if not isinstance(name, str) or name.startswith(".") or not name:
            return None
        head = isinstance(call.func, cst.Name) and call.func.value == "__import__"
        return self.full(name.partition(".")[0] if head else name)

    def _stars_over(self, name: str) -> list[Star]:
        """The star imports that bind a name anew which the top level has bound before them."""
        return [star for star in self.scopes.stars if name in star.bound and self.star_gives(star, name)]

    def starred(self, name: str) -> str | None:
        """What a name that nothing in the file binds stands for, by a star import: the last that is known to have it,
        unless one of which nothing is known comes after; else the only one that can have it."""
        stars = self.scopes.stars
        for star in reversed(stars):
            if self.star_gives(star, name):
                return self.full(f"{star.module}.{name}")
            if not self._is_known(star) and not self.is_source(canonical(star.module)):
                return None
        unknown = [star for star in stars if not self._is_known(star)]
        if len(unknown) != 1 or name in BUILTINS or name.startswith("_"):
            return None
        return self.full(f"{unknown[0].module}.{name}")

    def star_gives(self, star: Star, name: str) -> bool:
        """Whether a star import is known to bind a name."""
        return self.follow.star_gives(star.module, name)

    def star_gives_any(self, name: str) -> bool:
        """Whether one of the file's star imports is known to bind a name."""
        return any(self.star_gives(star, name) for star in self.scopes.stars)

    def _is_known(self, star: Star) -> bool:
        return self.follow.knows(star.module)
