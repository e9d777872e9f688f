"""What the objects of a training script are: models and what they were compiled with, pipelines, histories.

Kinds are followed through assignments, tuples, the functions of the run that return them, and attributes of ``self``.
A kind is a frozen dataclass; None where nothing is known. What a function or class of another file gives is a fact of
the repository (`Gives`), told when that file was planned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import libcst as cst

from migrate.catalog.values import Tensor
from migrate.codemods.analysis.scopes import Binding, Scope, dotted
from migrate.codemods.tree import children, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

MODEL_MAKERS = frozenset(
    {"keras.Model", "keras.models.Model", "keras.Sequential", "keras.models.Sequential", "keras.Functional"}
    | {"keras.models.load_model", "keras.saving.load_model", "keras.models.clone_model"}
)
MODEL_CLASSES = frozenset(
    {"keras.Model", "keras.models.Model", "keras.Sequential", "keras.models.Sequential"}
)


@dataclass(frozen=True)
class Compiled:
    """What ``compile`` gave a model, by the names that the migrated code gives the pieces.

    Attributes:
        attached: the pieces are attributes of the model; else they are variables of the scope of the compile call.
        optimizer, criterion: names.
        metrics: '' where there are none.
        scheduler: of a learning-rate schedule, stepped once a batch; '' without one.
        clip: the statement that clips gradients, ``__params__`` open; '' for none.
        targets: what the criterion wants of its targets, ``__targets__`` and ``__outputs__`` open; '' as they are.
        classes: whether the targets are class indices.
        unreduced: full code of the loss that gives one value a sample; '' where there is none.
        labels: a sample's class, made of its targets, ``__targets__`` open.
    """

    attached: bool
    optimizer: str = "optimizer"
    criterion: str = "criterion"
    metrics: str = ""
    scheduler: str = ""
    clip: str = ""
    targets: str = ""
    classes: bool = False
    unreduced: str = ""
    labels: str = "__targets__.flatten()"

    def of(self, model: str, piece: str) -> str:
        """How the code of a scope that sees ``model`` spells a piece."""
        name: str = getattr(self, piece)
        return f"{model}.{name}" if self.attached and name else name


@dataclass(frozen=True)
class Model:
    """A model.

    Attributes:
        builder: the full name of the function or class of the run that made it, if one did.
        inputs: dtypes of its inputs; outputs: what is known of its outputs. Empty where nothing is.
    """

    builder: str = ""
    compiled: Compiled | None = None
    inputs: tuple[str | None, ...] = ()
    outputs: tuple[Tensor, ...] = ()


@dataclass(frozen=True)
class Batches:
    """An iterable of batches: a DataLoader in the migrated code."""


@dataclass(frozen=True)
class Examples:
    """A dataset that is not batched yet: a map-style dataset in the migrated code."""


@dataclass(frozen=True)
class Trained:
    """What ``fit`` returns."""


@dataclass(frozen=True)
class Several:
    """A tuple."""

    items: tuple[Kind, ...]


Kind = Model | Batches | Examples | Trained | Several | None


@dataclass(frozen=True)
class Gives:
    """What calling a function, or a class, of the run gives."""

    kind: Kind


@dataclass(frozen=True)
class Builders:
    """Of the whole run, under the name '': the builders of the models planned so far, as ``package.module:name``."""

    targets: tuple[str, ...]


class Objects:
    """The kinds of one file's expressions.

    Attributes:
        stated: kinds by node id, stated by the rewrites of pipelines and training.
        compiled: what each variable (its scope and text) was compiled with.
    """

    def __init__(self, context: FileContext) -> None:
        self._context = context
        self._busy: set[int] = set()
        self.stated: dict[int, Kind] = {}
        self.compiled: dict[tuple[int, str], Compiled] = {}

    def of(self, node: cst.BaseExpression) -> Kind:
        """The kind of an expression."""
        if id(node) in self.stated:
            return self.stated[id(node)]
        match node:
            case cst.Name():
                kind = self._agreed(self._bound(binding) for binding in self._context.names.bindings(node))
            case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=attribute)):
                kind = self._agreed(self._assigned(node, attribute))
            case cst.Call():
                return self._called(node)
            case cst.Tuple(elements=elements):
                return Several(tuple(self.of(element.value) for element in elements))
            case _:
                return None
        if (compiled := self.compiled.get(self.key(node))) is not None:
            return replace(kind if isinstance(kind, Model) else Model(), compiled=compiled)
        return kind

    def is_open(self, node: cst.BaseExpression) -> bool:
        """Whether an expression may well be a model although nothing says so: a parameter, or what a call that is not
        known gives."""
        if self.of(node) is not None:
            return False
        if isinstance(node, cst.Name):
            bindings = self._context.names.bindings(node)
            if self._context.names.resolve(node) is not None or not bindings:
                return False
            return all(item.parameter or self._is_unknown_call(item.value) for item in bindings)
        return isinstance(node, cst.Attribute) and dotted(node).startswith("self.")

    def _is_unknown_call(self, node: cst.BaseExpression | None) -> bool:
        return isinstance(node, cst.Call) and self._context.names.resolve(node.func) is None

    def key(self, node: cst.BaseExpression) -> tuple[int, str]:
        """The variable that an expression names: the scope that owns it (of ``self.x``, the class), and its text."""
        text = dotted(node)
        if isinstance(node, cst.Attribute):
            around = self._context.tree.enclosing(node, cst.ClassDef)
            return id(around), text
        scope = self._context.names.scopes.of(node)
        owner = scope.owner(text) if scope else None
        return id(owner.node) if owner else 0, text

    def gives(self, node: cst.FunctionDef | cst.ClassDef) -> Kind:
        """What calling a function or class of this file gives."""
        if id(node) in self._busy:
            return None
        self._busy.add(id(node))
        try:
            if isinstance(node, cst.ClassDef):
                return Model(self._full(node)) if self._is_model_class(node) else None
            kind = self._agreed(self.of(item.value) for item in returns(node) if item.value is not None)
            if isinstance(kind, Model) and not kind.builder:
                return replace(kind, builder=self._full(node))
            return kind
        finally:
            self._busy.discard(id(node))

    def _full(self, node: cst.FunctionDef | cst.ClassDef) -> str:
        return f"{self._context.module_name}.{node.name.value}"

    def _is_model_class(self, node: cst.ClassDef) -> bool:
        for base in node.bases:
            name = self._context.names.resolve(base.value)
            if name in MODEL_CLASSES:
                return True
            found = self._context.repository.ask(name, Gives)
            if found and isinstance(found.kind, Model):
                return True
            local = definition(self._context, base.value)
            if isinstance(local, cst.ClassDef) and local is not node and self._is_model_class(local):
                return True
        return False

    def _called(self, node: cst.Call) -> Kind:
        name = self._context.names.resolve(node.func)
        if name in MODEL_MAKERS or (name or "").startswith("keras.applications."):
            return Model()
        local = definition(self._context, node.func)
        if local is not None:
            return self.gives(local)
        found = self._context.repository.ask(name, Gives)
        return found.kind if found else None

    def _bound(self, binding: Binding) -> Kind:
        if id(binding) in self._busy:
            return None
        self._busy.add(id(binding))
        try:
            if binding.value is not None:
                return self.of(binding.value)
            if binding.parameter and isinstance(binding.node, cst.Param):
                return self._parameter(binding.node)
            if isinstance(binding.node, cst.Assign):
                return self._unpacked(binding.node, binding.name)
            return None
        finally:
            self._busy.discard(id(binding))

    def _parameter(self, node: cst.Param) -> Kind:
        """By its annotation, else by what this file's calls of the function give it."""
        if node.annotation and self._context.names.resolve(node.annotation.annotation) in MODEL_CLASSES:
            annotated: Kind = Model()
        else:
            annotated = None
        function = self._context.tree.enclosing(node, cst.FunctionDef)
        passed = self._agreed(self.of(item) for item in self._passed(function, node)) if function else None
        return passed or annotated

    def _passed(self, function: cst.FunctionDef, param: cst.Param) -> Iterator[cst.BaseExpression]:
        listed = [*function.params.posonly_params, *function.params.params]
        for call in self._calls_of.get(id(function), ()):
            for position, item in enumerate(call.args):
                named = item.keyword is not None and item.keyword.value == param.name.value
                placed = item.keyword is None and position < len(listed) and listed[position] is param
                if named or placed:
                    yield item.value

    @cached_property
    def _calls_of(self) -> dict[int, list[cst.Call]]:
        """This file's calls of each of its functions and classes, by the definition's id."""
        found: dict[int, list[cst.Call]] = {}
        for call in walk(self._context.module):
            if isinstance(call, cst.Call) and (defined := definition(self._context, call.func)) is not None:
                found.setdefault(id(defined), []).append(call)
        return found

    def _unpacked(self, node: cst.Assign, name: str) -> Kind:
        kind = self.of(node.value)
        target = node.targets[0].target
        if not isinstance(kind, Several) or not isinstance(target, cst.Tuple):
            return None
        if len(target.elements) != len(kind.items):
            return None
        places = [dotted(element.value) for element in target.elements]
        return kind.items[places.index(name)] if name in places else None

    def _assigned(self, node: cst.Attribute, attribute: str) -> Iterator[Kind]:
        """The kinds that the class around gives ``self.attribute``."""
        around = self._context.tree.enclosing(node, cst.ClassDef)
        if around is None or id(around) in self._busy:
            return
        self._busy.add(id(around))
        try:
            for item in walk(around):
                if isinstance(item, cst.Assign):
                    for target in item.targets:
                        if dotted(target.target) == f"self.{attribute}":
                            yield self.of(item.value)
        finally:
            self._busy.discard(id(around))

    @staticmethod
    def _agreed(kinds: Iterator[Kind]) -> Kind:
        """The one kind among those known; None if there are several."""
        found = {kind for kind in kinds if kind is not None}
        return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1024)
def returns(function: cst.FunctionDef) -> tuple[cst.Return, ...]:
    """The return statements of a function, without those of the functions inside it."""
    found: list[cst.Return] = []
    stack: list[cst.CSTNode] = [function.body]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.Return):
            found.append(node)
        elif not isinstance(node, cst.FunctionDef | cst.ClassDef | cst.BaseExpression):
            stack.extend(reversed(list(children(node))))
    return tuple(found)


def definition(context: FileContext, node: cst.BaseExpression) -> cst.FunctionDef | cst.ClassDef | None:
    """The function or class of this file that a name stands for."""
    if not isinstance(node, cst.Name):
        return None
    bindings = context.names.bindings(node)
    if (
        len(bindings) == 1
        and isinstance(bindings[0].node, cst.FunctionDef | cst.ClassDef)
        and bindings[0].defines
    ):
        return bindings[0].node
    return None


def scope_of(context: FileContext, node: cst.CSTNode) -> Scope:
    """The function's scope, or the module's, in which a statement or expression runs."""
    around = next((item for item in context.tree.ancestors(node) if isinstance(item, cst.FunctionDef)), None)
    opened = context.names.scopes.opened_by(around) if around else None
    return opened or context.names.scopes.root


_OBJECTS: WeakKeyDictionary[FileContext, Objects] = WeakKeyDictionary()


def objects(context: FileContext) -> Objects:
    """The kinds of a file, shared by the rewrites that look at it."""
    if context not in _OBJECTS:
        _OBJECTS[context] = Objects(context)
    return _OBJECTS[context]
