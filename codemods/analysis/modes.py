"""Whether a model computes something else while it trains: only then does a call of it need ``eval()`` or ``train()``.

Asked of what makes the model in the source: of a class or function of the file the layers that it makes, and what it
calls; of a model at the file's top level the layers that its migrated class was made from. What is not known for
certain has a mode: the question is never whether a mode is likely.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.catalog import modes
from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Layer
from migrate.catalog.registry import find
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.classes import attributes
from migrate.codemods.analysis.definitions import Definition, definition
from migrate.codemods.analysis.kinds import Model
from migrate.codemods.analysis.scopes import Binding
from migrate.codemods.tree import below, children
from migrate.provenance import BlockLink, ClassLink, LayerLink

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

MAKERS = (
    "keras.layers.",
    "keras.applications.",
    "keras.models.load",
    "keras.models.clone",
    "keras.models.model_from",
)
"""APIs that give layers, and that no row says the mode of."""
ELSEWHERE = ("tf.keras.", "tf.compat.", "tf.saved_model.", "tf.hub.", "tf.python.", "tf.contrib.")
SAFE = frozenset({"numpy", "tqdm", "matplotlib"}) | sys.stdlib_module_names
"""Libraries without layers."""
PASSING = frozenset({"enumerate", "getattr", "list", "reversed", "sorted", "tuple", "zip"})
"""Functions that give what they are given."""
PHASE = "phase"
TRAINING = "training"
"""The parameter of ``call`` that becomes the module's mode; one of another name stays a parameter."""


@dataclass(frozen=True)
class Mode:
    """Whether the models that a function or class of the run makes compute something else while they train."""

    is_there: bool


def tell(context: FileContext) -> None:
    """State it of this file's functions and classes that make models, for the files that import them."""
    is_imported = any(True for _ in context.repository.importers(context.module_name))
    for node in context.module.body if is_imported else ():
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            name = f"{context.module_name}.{node.name.value}"
            context.repository.tell(name, Mode(_Search(context).of(node)))


def has_mode(context: FileContext, model: cst.BaseExpression) -> bool:
    """Whether the model that an expression names computes something else while it trains, or may do so."""
    kind = context.kind(model)
    if not isinstance(kind, Model) or not kind.builder:
        return True
    told = context.repository.ask(kind.builder, Mode)
    if told is not None:
        return told.is_there
    module, _, name = kind.builder.rpartition(".")
    return module != context.module_name or _Search(context).named(f"{module}:{name}")


class _Search:
    """One question, with the definitions that have been looked at for it."""

    def __init__(self, context: FileContext) -> None:
        self._context = context
        self._seen: set[int] = set()
        self._followed: set[int] = set()

    def named(self, source: str) -> bool:
        """Of the models that a function or class of the file makes, ``module:name``; of one at its top level by the
        link of its class."""
        own = [
            node for node in self._definitions() if f"{self._context.module_name}:{node.name.value}" == source
        ]
        if own:
            return any(map(self.of, own))
        links = [link for link in self._context.links.classes if source in (link.source, link.target)]
        return not links or any(self._of_link(link) for link in links)

    def _of_link(self, link: ClassLink) -> bool:
        return any(self._of_member(member) for member in link.members)

    def _of_member(self, member: LayerLink | BlockLink) -> bool:
        if isinstance(member, LayerLink):
            calls = [
                call
                for call, name in self._context.calls()
                if self._context.line(call) == member.line and _is_named(name, member.row)
            ]
            return not calls or any(self._of_layer(call, member.row) for call in calls)
        sources = {link.source for link in self._context.links.classes if link.target == member.target}
        return not sources or any(map(self.named, sources))

    def _definitions(self) -> Iterator[Definition]:
        return (
            node for node in self._context.module.body if isinstance(node, cst.FunctionDef | cst.ClassDef)
        )

    def of(self, node: Definition) -> bool:
        """Of what a function or class makes."""
        if id(node) in self._seen:
            return False
        self._seen.add(id(node))
        given = set(_parameters(node))
        if isinstance(node, cst.ClassDef) and any(map(self._is_foreign, node.bases)):
            return True
        return any(self._of_part(node, part, given) for part in below(node, cst.Call, cst.Name))

    def _of_part(self, around: Definition, part: cst.CSTNode, given: set[str]) -> bool:
        match part:
            case cst.Call():
                return self._of_call(around, part, given)
            case cst.Name(value=name) if name in given and name == TRAINING:
                return not isinstance(self._context.tree.parent(part), cst.Arg | cst.Param)
            case cst.Name():
                named = definition(self._context, part)
                if named is not None:
                    return named is not around and self.of(named)
                told = self._context.repository.ask(self._context.names.resolve(part), Mode)
                return told is not None and told.is_there
        return False

    def _is_foreign(self, base: cst.Arg) -> bool:
        """Whether nothing is known of a class that another derives from."""
        name = self._context.names.resolve(base.value)
        is_known = self._context.names.is_source(name) or self._context.repository.ask(name, Mode) is not None
        return not is_known and definition(self._context, base.value) is None

    def _of_call(self, around: Definition, call: cst.Call, given: set[str]) -> bool:
        name = self._context.names.resolve(call.func)
        if name is not None and self._context.names.is_source(name):
            row = find(name)
            if isinstance(row, Layer):
                return self._of_layer(call, name)
            return name.startswith((*MAKERS, *ELSEWHERE)) or PHASE in name
        told = self._context.repository.ask(name, Mode)
        if told is not None:
            return told.is_there
        if definition(self._context, call.func) is not None:
            return False  # looked into where it is named
        if name is not None and name.partition(".")[0] in SAFE:
            return False
        return self._of_object(around, call.func, given)

    def _of_object(self, around: Definition, function: cst.BaseExpression, given: set[str]) -> bool:
        """Whether a call of something that is no API may be that of a module that was made elsewhere."""
        match function:
            case cst.Attribute(value=cst.Call(func=cst.Name(value="super"))):
                return False  # the class above it is looked into where it is named
            case cst.Attribute(value=cst.Name(value="self")):
                return self._carries(around, function, given)
            case cst.Attribute(value=owner, attr=cst.Name(value=name)):
                return name in ("call", "__call__") and self._of_object(around, owner, given)
        return self._carries(around, function, given)

    def _carries(self, around: Definition, value: cst.CSTNode | None, given: set[str]) -> bool:
        """Whether a value is, or holds, what comes from outside: what a call gives is looked at for itself."""
        if value is None or id(value) in self._followed:
            return False
        self._followed.add(id(value))
        name = self._context.names.resolve(value)
        own = definition(self._context, value) if isinstance(value, cst.Name) else None
        if self._context.names.is_source(name) or own is not None:
            return name is not None and isinstance(
                find(name), Layer
            )  # a class whose layers are not made here
        match value:
            case cst.Name(value=name):
                bindings = self._context.names.bindings(value)
                return name in given or any(self._binds_given(around, item, given) for item in bindings)
            case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
                held = attributes(around).get(name, []) if isinstance(around, cst.ClassDef) else [None]
                return any(item is None or self._carries(around, item, given) for item in held)
            case cst.Attribute(value=owner):
                return self._carries(around, owner, given)
            case cst.Call(func=cst.Name(value=name), args=args) if name in PASSING:
                return any(self._carries(around, item.value, given) for item in args)
            case cst.Call() | cst.Lambda():
                return False
        return any(self._carries(around, item, given) for item in children(value))

    def _binds_given(self, around: Definition, binding: Binding, given: set[str]) -> bool:
        if not self._is_inside(around, binding.node):
            return True
        match binding.node:
            case cst.FunctionDef() | cst.ClassDef() | cst.Import() | cst.ImportFrom():
                return False
            case cst.For(iter=value) | cst.CompFor(iter=value) | cst.Assign(value=value):
                return self._carries(around, value, given)
        return binding.value is None or self._carries(around, binding.value, given)

    def _is_inside(self, around: Definition, node: cst.CSTNode) -> bool:
        return node is around or any(item is around for item in self._context.tree.ancestors(node))

    def _of_layer(self, call: cst.Call, name: str) -> bool:
        row = find(name)
        assert isinstance(row, Layer)
        try:
            return modes.has_mode(row, *self._context.arguments(call))
        except Unrenderable:  # unpacked arguments
            return row.mode != "False"


def _is_named(name: str, row: str) -> bool:
    found = find(name)
    return found is not None and found.name == row


def _parameters(node: Definition) -> Iterable[str]:
    """The names of a function's parameters, of those inside it, of a class's methods; without ``self``."""
    functions = [part.params for part in below(node, cst.FunctionDef)]
    lambdas = [part.params for part in below(node, cst.Lambda)]
    for params in (*functions, *lambdas):
        for item in (*params.posonly_params, *params.params, *params.kwonly_params):
            if item.name.value != "self":
                yield item.name.value
