"""What a class of the user's own is: a model, a layer, or an object through and through the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.values import UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis import libraries
from migrate.codemods.analysis.bindings import MODEL_CLASSES
from migrate.codemods.analysis.definitions import definition, method_of
from migrate.codemods.analysis.kinds import Gives, Instance, Kind, Made, Model
from migrate.codemods.analysis.scopes import dotted

if TYPE_CHECKING:
    from migrate.codemods.analysis.interpreter import Kinds
    from migrate.codemods.context import FileContext


def is_a(
    kinds: Kinds,
    context: FileContext,
    node: cst.ClassDef,
    names: frozenset[str],
    seen: frozenset[int] = frozenset(),
) -> bool:
    """Whether a class descends from one of the source framework's classes, through this run's own."""
    for base in node.bases:
        name = kinds.name(base.value)
        if name in names:
            return True
        found = context.repository.ask(name, Gives)
        if found and isinstance(found.kind, Model if names is MODEL_CLASSES else Made):
            return True
        local = definition(context, base.value)
        if (
            isinstance(local, cst.ClassDef)
            and id(local) not in seen
            and is_a(kinds, context, local, names, seen | {id(node)})
        ):
            return True
    return False


def is_plain(kinds: Kinds, context: FileContext, node: cst.ClassDef) -> bool:
    """Whether a class is the user's own through and through, so that its methods say all of it."""
    bases = [
        definition(context, base.value) for base in node.bases if not _is_root(kinds, context, base.value)
    ]
    return (
        not node.keywords
        and not node.decorators
        and all(
            isinstance(base, cst.ClassDef) and base is not node and isinstance(kinds.gives(base), Instance)
            for base in bases
        )
    )


def _is_root(kinds: Kinds, context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether a base class is one that says nothing: ``object``, ``abc.ABC``."""
    if isinstance(node, cst.Name) and node.value == "object":
        return not context.names.bindings(node)
    return kinds.name(node) == "abc.ABC"


def inherited(context: FileContext, node: cst.ClassDef | None, name: str) -> cst.FunctionDef | None:
    """A method of a class, its own or that of a base class in this file."""
    if node is None:
        return None
    own = method_of(node, name)
    if own is not None:
        return own
    bases = (definition(context, base.value) for base in node.bases)
    found = (inherited(context, base, name) for base in bases if isinstance(base, cst.ClassDef))
    return next((method for method in found if method is not None), None)


def weight(call: cst.Call) -> Tensor | None:
    """What ``self.add_weight(shape=(n, 1))`` gives: of its shape only the rank; None for every other call."""
    match call.func:
        case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value="add_weight" | "add_variable")):
            given = [item for item in call.args if item.keyword is None or item.keyword.value == "shape"]
            shapes = [item.value for item in given if isinstance(item.value, cst.Tuple | cst.List)]
            elements = shapes[0].elements if shapes else []
            if elements and not any(isinstance(item, cst.StarredElement) for item in elements):
                return Tensor((UNKNOWN,) * len(elements))
    return None


def is_own_method(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether an expression is ``self.method``, of the class around it."""
    around = context.tree.enclosing(node, cst.ClassDef)
    return inherited(context, around, dotted(node).removeprefix("self.")) is not None


def weights(kinds: Kinds, node: cst.ClassDef | None, attribute: str) -> Kind:
    """What ``self.trainable_variables`` is in a class: a list of tensors if it is a model or layer."""
    if node is None or attribute not in libraries.WEIGHTS:
        return None
    return libraries.weights_of(kinds.gives(node), attribute)
