"""Where a file makes models: the functions, methods and statements of its top level that are rewritten as classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import expressions, methods
from migrate.codemods.models.graph_classes import makes_model
from migrate.codemods.tree import below, walk

Target = tuple[cst.FunctionDef | None, cst.Call | None, int]
"""The builder; the Sequential that it makes, if it does; of a file's top level, the first statement to look at."""


def targets_of(context: FileContext) -> Iterator[Target]:
    """The functions, and the top level, that make a model: one by ``keras.Model``, or Sequentials."""
    functional: list[cst.FunctionDef | None] = []
    calls = [
        (call, name, context.tree.enclosing(call, cst.FunctionDef))
        for call, name in context.calls()
        if (name in expressions.SEQUENTIALS or makes_model(context, name))
        and methods.may_build(context, context.tree.enclosing(call, cst.FunctionDef), call)
    ]
    body, start = context.top(), 0
    for call, name, owner in calls:
        if not makes_model(context, name) or not call.args:
            continue
        if owner is None:  # one model after the other
            if id(call) not in context.left:
                yield None, None, start
            start = body.index(_top(context, call)) + 1
        elif all(owner is not other for other in functional) and id(owner) not in context.left:
            yield owner, None, 0
        functional.append(owner)
    for call, name, owner in calls:
        alone = all(owner is not other for other in functional) or (owner is None and _is_held(context, call))
        is_whole = name in expressions.SEQUENTIALS and alone and not _is_part(context, call)
        if is_whole and id(call) not in context.left:
            yield owner, call, 0


def given_to_self(context: FileContext, node: cst.CSTNode) -> tuple[str, cst.Call] | None:
    """The attribute, as ``self.model``, that a statement gives the model that it makes, and the call that makes it."""
    match node:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=cst.Call() as call)]
        ):
            name = context.names.resolve(call.func)
            if methods.of_self(target) is not None and (
                name in expressions.SEQUENTIALS or makes_model(context, name)
            ):
                return f"self.{methods.of_self(target)}", call
    return None


def in_order(context: FileContext, targets: list[Target]) -> list[Target]:
    """The targets in the order of their statements: what the file has made before, a later model may be given. A
    function that reads a model of the top level comes after it, wherever it is defined: it runs later."""
    body = context.top()
    places = {id(node): place for place, node in enumerate(body)}
    models = [
        places[id(_top(context, call))]
        for call, name in context.calls()
        if makes_model(context, name) and _is_at_top(context, call)
    ]

    variables = _variables(context, places)

    def place(target: Target) -> tuple[int, bool]:
        owner, call, start = target
        if owner is not None:
            read = [variables[name] for name in _read(context, owner) if name in variables]
            own = places[id(_top(context, owner))]
            return max([own, *read]), own < max(read, default=-1)
        if call is not None:
            return places[id(_top(context, call))], False
        return min((item for item in models if item >= start), default=start), False

    return sorted(targets, key=place)


def _variables(context: FileContext, places: Mapping[int, int]) -> dict[str, int]:
    """The variables of the top level that hold models made there, and the places of their statements."""
    found: dict[str, int] = {}
    for call, name in context.calls():
        makes = name in expressions.SEQUENTIALS or makes_model(context, name)
        match context.tree.parent(call):
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=variable))]) if makes:
                if id(statement := context.tree.statement(call)) in places:
                    found[variable] = places[id(statement)]
    return found


def _read(context: FileContext, owner: cst.FunctionDef) -> set[str]:
    """The names that a function reads from outside."""
    scope = context.names.scopes.opened_by(owner)
    own = set(scope.bindings) if scope is not None else set()
    return {part.value for part in below(owner.body, cst.Name)} - own


def _top(context: FileContext, node: cst.CSTNode) -> cst.SimpleStatementLine | cst.BaseCompoundStatement:
    """The statement of a file's top level that a node stands in."""
    top = {id(item): item for item in context.top()}
    return next(top[id(item)] for item in (node, *context.tree.ancestors(node)) if id(item) in top)


def _is_part(context: FileContext, call: cst.Call) -> bool:
    """Whether a Sequential is a layer of another: written into it, or given to it by its variable."""
    owner = context.tree.enclosing(call, cst.FunctionDef)
    match context.tree.parent(call):
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]) if owner is not None:
            if any(_takes(context, other, name) for other in below(owner, cst.Call) if other is not call):
                return True
    return any(
        isinstance(node, cst.Call) and context.names.resolve(node.func) in expressions.SEQUENTIALS
        for node in context.tree.ancestors(call)
    )


def _is_held(context: FileContext, call: cst.Call) -> bool:
    """Whether a file's top level gives a model a name."""
    match context.tree.parent(call):
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name())]):
            return context.tree.statement(call) in context.top()
    return False


def _takes(context: FileContext, call: cst.Call, name: str) -> bool:
    """Whether a call makes a Sequential of the model ``name``, or adds it to one."""
    adds = isinstance(call.func, cst.Attribute) and call.func.attr.value == "add"
    if not adds and context.names.resolve(call.func) not in expressions.SEQUENTIALS:
        return False
    return any(
        isinstance(part, cst.Name) and part.value == name for item in call.args for part in walk(item.value)
    )


def _is_at_top(context: FileContext, node: cst.CSTNode) -> bool:
    """Whether a node is in no function and no class."""
    tree = context.tree
    return tree.enclosing(node, cst.FunctionDef) is None and tree.enclosing(node, cst.ClassDef) is None
