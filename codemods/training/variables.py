"""What a program calls its trainable variables, as parameters of PyTorch modules.

model.trainable_variables                                 model.parameters()
encoder.trainable_weights + decoder.trainable_weights     [*encoder.parameters(), *decoder.parameters()]
[w, b]                                                    [w, b]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.catalog.values import Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Instance
from migrate.codemods.analysis.objects import objects, scope_of
from migrate.codemods.training.applications import Application
from migrate.codemods.training.bind import method
from migrate.codemods.training.tracking import class_of, tracker
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

TRAINABLE = frozenset({"trainable_variables", "trainable_weights"})
ALL = frozenset({"variables", "weights"})
MOST_CALLS = 3
"""Calls through which a list of variables is followed."""


@dataclass(frozen=True)
class Variables:
    """A list of variables.

    Attributes:
        text: an iterable of parameters, as code of the scope that the expression stands in.
        owners: the expressions that say whose they are: models, or the variables themselves.
        single: one tensor instead of a list.
        open: what may be either.
    """

    text: str
    owners: tuple[cst.BaseExpression, ...]
    single: bool = False
    open: bool = False

    @property
    def listed(self) -> str:
        """The same as a list (or a tensor)."""
        return self.text if self.single or self.open or self.text.startswith("[") else f"list({self.text})"


def variables(context: FileContext, node: cst.BaseExpression, inner: bool = False) -> Variables | None:
    """The parameters that an expression names; None if it is not understood."""
    match node:
        case cst.Attribute(value=cst.Name() | cst.Attribute() as owner, attr=cst.Name(value=name)) if (
            name in TRAINABLE | ALL
        ):
            if isinstance(objects(context).of(owner), Instance):  # the program's own class says what they are
                return Variables(context.source(node), (owner,))
            return Variables(f"{context.expression(owner)}.parameters()", (owner,))
        case cst.BinaryOperation(left=left, operator=cst.Add(), right=right):
            parts = [variables(context, item) for item in (left, right)]
            if None in parts or any(part.single or part.open for part in parts if part):
                return None
            texts = [_starred(part.text) for part in parts if part]
            return Variables(f"[{', '.join(texts)}]", tuple(o for part in parts if part for o in part.owners))
        case cst.List(elements=elements) | cst.Tuple(elements=elements) if not inner:
            return _listed(context, [item.value for item in elements])
        case cst.Name():
            known = inner or _is_tensor(context, node)
            return _named(context, node) or Variables(node.value, (node,), single=known, open=not known)
        case cst.Call(
            func=cst.Name(value="list"),
            args=[
                cst.Arg(
                    value=cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value="values")), args=[])
                )
            ],
        ) if not inner and isinstance(owner, cst.Name | cst.Attribute):
            return Variables(f"list({context.source(owner)}.values())", (owner,))
        case cst.Call(func=cst.Name() | cst.Attribute(), args=[]) if not inner:
            roots = list(below(node, cst.Name))
            return Variables(context.expression(node), (roots[0],), open=True)
        case cst.Attribute() | cst.Subscript():
            roots = list(below(node, cst.Name))
            return Variables(context.source(node), (roots[0],), single=True) if roots else None
    return None


def applied_to(context: FileContext, applied: Application) -> Variables | None:
    """The parameters that gradients are applied to."""
    if applied.pairs:
        return _listed(context, [variable for _, variable in applied.pairs])
    return variables(context, applied.variables)


def _listed(context: FileContext, nodes: Sequence[cst.BaseExpression]) -> Variables | None:
    """The parameters of a list that is written out."""
    found = [variables(context, node, inner=True) for node in nodes]
    if not found or any(item is None or not item.single for item in found):
        return None
    texts = [item.text for item in found if item]
    return Variables(f"[{', '.join(texts)}]", tuple(o for item in found if item for o in item.owners))


def _is_tensor(context: FileContext, node: cst.Name) -> bool:
    """Whether a variable is known to be one tensor: it is made or watched as one."""
    if isinstance(objects(context).of(node), Tensor):
        return True
    reads = tracker(context).reads(objects(context).key(node))
    watched = (
        context.tree.parent(parent)
        for read in reads
        if isinstance(parent := context.tree.parent(read), cst.Arg)
    )
    return any(
        isinstance(call, cst.Call)
        and isinstance(call.func, cst.Attribute)
        and call.func.attr.value == "watch"
        for call in watched
    )


def _named(context: FileContext, node: cst.Name) -> Variables | None:
    """A variable that holds a list of variables."""
    bindings = context.names.bindings(node)
    if len(bindings) != 1 or not isinstance(
        bindings[0].value, cst.Attribute | cst.BinaryOperation | cst.List | cst.Call
    ):
        return None
    found = variables(context, bindings[0].value)
    return None if found is None or found.single or found.open else found


def _starred(text: str) -> str:
    if text.startswith("["):
        return text[1:-1]
    return f"*{text[5:-1]}" if text.startswith("list(") else f"*{text}"


def place(
    context: FileContext, found: Variables, at: cst.CSTNode
) -> tuple[str, tuple[cst.CSTNode, ...]] | None:
    """The text of the same parameters in the scope of another node, and the statements that must have run before.

    A parameter of a function stands for what the function's calls give it. None if they cannot be named there.
    """
    return _handed(context, found, at, 0) or _placed(context, found, at)


def _handed(
    context: FileContext, found: Variables, at: cst.CSTNode, depth: int
) -> tuple[str, tuple[cst.CSTNode, ...]] | None:
    """The same of a parameter that is given a list of variables, ``update(gradients, model.trainable_variables)``;
    None for anything else, and where not all calls give the same."""
    name = found.owners[0] if found.open and len(found.owners) == 1 else None
    scope = context.names.scopes.of(name) if isinstance(name, cst.Name) else None
    home = scope.owner(name.value) if scope and isinstance(name, cst.Name) else None
    if home is None or not isinstance(name, cst.Name) or depth > MOST_CALLS:
        return None
    if not isinstance(home.node, cst.FunctionDef) or not all(
        item.parameter for item in home.bindings[name.value]
    ):
        return None
    given = tracker(context).passed(home.node, name.value)
    lists = [variables(context, item) if item is not None else None for item in given]
    places = [
        (_handed(context, item, at, depth + 1) if item.open else _placed(context, item, at)) if item else None
        for item in lists
    ]
    first = next(iter(places), None)
    return first if first and all(item and item[0] == first[0] for item in places) else None


def _placed(
    context: FileContext, found: Variables, at: cst.CSTNode
) -> tuple[str, tuple[cst.CSTNode, ...]] | None:
    text, needed = found.text, []
    for owner in found.owners:
        there = _there(context, owner, at)
        if there is None:
            return None
        spelling, statements = there
        needed += statements
        text = _renamed(text, context.source(owner), spelling)
    return text, tuple(needed)


def _renamed(text: str, name: str, spelling: str) -> str:
    if name == spelling:
        return text
    found = re.sub(rf"(?<![\w.]){re.escape(name)}(?=\.)", spelling, text)
    if found != text:
        return found
    items = [item.strip() for item in text.strip("[]").split(",")]
    made = ", ".join(spelling if item == name else item for item in items)
    return f"[{made}]" if text.startswith("[") else made


def _there(
    context: FileContext, owner: cst.BaseExpression, at: cst.CSTNode, depth: int = 0
) -> tuple[str, list[cst.CSTNode]] | None:
    """How a node's scope names what an expression names, and the statements that bind it there."""
    root = next((item for item in below(owner, cst.Name)), None)
    if root is None or depth > MOST_CALLS:
        return None
    if root.value == "self":
        around = [context.tree.enclosing(item, cst.ClassDef) for item in (owner, at)]
        if around[0] is None or around[0] is not around[1]:
            return _outside(context, owner, around[0], at, depth)
        return context.source(owner), list(_own_assignments(context, around[0], context.source(owner), at))
    scope = context.names.scopes.of(root)
    home = scope.owner(root.value) if scope else None
    if home is None:
        return None
    if scope_of(context, at).owner(root.value) is home:
        inside = scope_of(context, at) is home
        bound = [binding.node for binding in home.bindings[root.value] if not binding.parameter]
        return context.source(owner), [context.statement(node) for node in bound] if inside else []
    function = home.node
    if not isinstance(function, cst.FunctionDef) or not isinstance(owner, cst.Name):
        return None
    given = tracker(context).passed(function, root.value)
    places = [_there(context, item, at, depth + 1) for item in given if item is not None]
    if not places or len(places) != len(given) or any(item is None for item in places):
        return None
    first = places[0]
    return first if all(item and first and item[0] == first[0] for item in places) else None


def _outside(
    context: FileContext, owner: cst.BaseExpression, around: cst.ClassDef | None, at: cst.CSTNode, depth: int
) -> tuple[str, list[cst.CSTNode]] | None:
    """How code outside of a model's class names an attribute of the model: ``self.encoder`` → ``vae.encoder``, by the
    one object of the class whose methods its scope calls."""
    if around is None:
        return None
    scope = scope_of(context, at)
    found = {
        context.source(receiver): receiver
        for node in below(context.module, cst.Call)
        if (called := method(node))
        and isinstance(receiver := called[0], cst.Name)
        and scope_of(context, node) is scope
        and receiver.value != "self"
        and class_of(context, receiver) is around
    }
    if len(found) != 1:
        return None
    text, receiver = found.popitem()
    there = _there(context, receiver, at, depth + 1)
    return (f"{text}{context.source(owner).removeprefix('self')}", there[1]) if there else None


def _own_assignments(
    context: FileContext, around: cst.ClassDef, text: str, at: cst.CSTNode
) -> Iterator[cst.CSTNode]:
    """The statements of the same method that assign an attribute."""
    method = context.tree.enclosing(at, cst.FunctionDef)
    for node in below(around, cst.Assign):
        if context.tree.enclosing(node, cst.FunctionDef) is not method:
            continue
        if any(context.source(item.target) == text for item in node.targets):
            yield context.statement(node)


def is_model(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether an expression is known to be a model, or nothing says that it is none."""
    return objects(context).of(node) is not None or objects(context).is_open(node)
