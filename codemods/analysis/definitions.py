"""Functions and classes of a file: what a name stands for, what a function returns, who calls it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.scopes import Binding, Scope
from migrate.codemods.syntax.nodes import remembered
from migrate.codemods.tree import below, children

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

Definition = cst.FunctionDef | cst.ClassDef


@remembered
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


def definition(context: FileContext, node: cst.BaseExpression) -> Definition | None:
    """The function or class of this file that a name stands for; of several, as in notebooks, the one that it has
    here."""
    if not isinstance(node, cst.Name):
        return None
    bindings: Sequence[Binding] = context.names.bindings(node)
    if len(bindings) > 1 and any(item.defines for item in bindings):
        bindings = context.kinds.reaching.bindings(node)
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


def method_of(node: cst.ClassDef, name: str) -> cst.FunctionDef | None:
    """A method that a class defines itself."""
    for item in node.body.body:
        if isinstance(item, cst.FunctionDef) and item.name.value == name:
            return item
    return None


def methods_called(context: FileContext) -> dict[str, list[cst.Call]]:
    """This file's calls of the form ``owner.method(...)``, but those on ``self``, by the method's name."""
    found: dict[str, list[cst.Call]] = {}
    for call in below(context.module, cst.Call):
        match call:
            case cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value=name))):
                if not (isinstance(owner, cst.Name) and owner.value == "self"):
                    found.setdefault(name, []).append(call)
    return found


def calls_by_definition(context: FileContext) -> dict[int, list[cst.Call]]:
    """This file's calls of each of its functions, classes and own methods, by the definition's id."""
    found: dict[int, list[cst.Call]] = {}
    for call in below(context.module, cst.Call):
        if (defined := called(context, call)) is not None:
            found.setdefault(id(defined), []).append(call)
    return found


def called(context: FileContext, call: cst.Call) -> Definition | None:
    """The function, class or method of this file that a call runs."""
    match call.func:
        case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
            around = context.tree.enclosing(call, cst.ClassDef)
            return method_of(around, name) if around is not None else None
    return definition(context, call.func)


def passed(
    call: cst.Call, function: cst.FunctionDef, param: cst.Param, bound: bool
) -> Iterator[cst.BaseExpression]:
    """What a call gives for a parameter.

    Args:
        bound: whether the function is a method, so that the call's arguments start at its second parameter.
    """
    listed = [*function.params.posonly_params, *function.params.params][1 if bound else 0 :]
    for position, item in enumerate(call.args):
        named = item.keyword is not None and item.keyword.value == param.name.value
        placed = not item.keyword and not item.star and position < len(listed) and listed[position] is param
        if named or placed:
            yield item.value
