"""What of a file's top level a functional model is made of: the statements that its inputs and outputs go back to.

    encoded = layers.Dense(32)(images)                  # of both
    decoded = layers.Dense(784)(encoded)                # of the autoencoder alone
    autoencoder = keras.Model(images, decoded)
    encoder = keras.Model(images, encoded)

A variable that an earlier model returns is not followed further where that model can be called instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.models import kept, naming, shape_names
from migrate.codemods.models.graph_classes import makes_model
from migrate.codemods.models.unpacked import target_names
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext
    from migrate.codemods.models.shared_graph import Symbols

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement


def of_model(context: FileContext, start: int, earlier: Sequence[Symbols]) -> list[cst.CSTNode]:
    """The statements of the first model that is made at or after a place of the top level, in their order.

    Args:
        earlier: the models that the file has made before.
    """
    body = list(context.top())
    place = next((at for at in range(start, len(body)) if _makes_model(context, body[at])), len(body) - 1)
    made = {id(symbols.statement): symbols for symbols in earlier}
    found = _backwards(context, body, place, [body[place]], made)
    bound = {name for node in found for name in kept.assigned(node)}
    shown = [
        node
        for node in body[start:place]
        if (_shows(node, bound) or shape_names.tensor_of(context, node) in bound) and node not in found
    ]
    chosen = {id(node) for node in (*found, *shown)}
    return [node for node in body if id(node) in chosen]


def of_pipeline(context: FileContext, call: cst.Call) -> list[cst.CSTNode]:
    """The statements of a Sequential that the top level makes: what it is given, and what is added to it before its
    variable holds something else."""
    body: list[cst.CSTNode] = list(context.top())
    statement = context.tree.statement(call)
    place = body.index(statement) if statement in body else len(body)
    name = naming.variable(statement)
    if name is None or place == len(body):
        return body
    end = next((at for at in range(place + 1, len(body)) if name in kept.assigned(body[at])), len(body))
    filling = [node for node in body[place + 1 : end] if any(kept.adds(part, [name]) for part in walk(node))]
    found = _backwards(context, body, end, [statement, *filling], {})
    chosen = {id(node) for node in (statement, *found)}
    return [node for node in body if id(node) in chosen]


def _backwards(
    context: FileContext,
    body: Sequence[cst.CSTNode],
    end: int,
    wanted: Sequence[cst.CSTNode],
    made: Mapping[int, Symbols],
) -> list[cst.CSTNode]:
    """The statements before a place that some are made of, and these."""
    functions = {node.name.value: node for node in body if isinstance(node, cst.FunctionDef)}
    variables = {name for node in body for name in kept.assigned(node)}
    chosen = {id(node) for node in wanted}
    needed: set[str] = set()
    found: list[cst.CSTNode] = []
    for node in reversed(body[: end + 1]):
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            continue
        if id(node) in made and id(node) not in chosen:
            needed -= _called(made[id(node)], needed)
        elif shape_names.tensor_of(context, node) is not None:
            needed -= kept.assigned(node)  # of its own tensors, or of an earlier model's
        elif id(node) in chosen or needed & (kept.assigned(node) | _changed(node)):
            if isinstance(node, cst.SimpleStatementLine):
                needed -= _bound(node)
            needed |= _with_functions(read_first(node), functions) & variables
            found.append(node)
    return found


def _makes_model(context: FileContext, node: cst.CSTNode) -> bool:
    if isinstance(node, cst.FunctionDef | cst.ClassDef):
        return False
    return any(
        isinstance(part, cst.Call) and part.args and makes_model(context, context.names.resolve(part.func))
        for part in walk(node)
    )


def _called(model: Symbols, needed: set[str]) -> set[str]:
    """The variables that a call of an earlier model gives, and its inputs; of a model that is read within none."""
    outputs = needed & set(model.outputs)
    inputs = {variable for variable, _, _ in model.inputs}
    if not outputs or needed & model.inner - outputs - inputs:
        return {model.model}
    return {model.model} | outputs | inputs


def read_first(node: cst.CSTNode) -> set[str]:
    """The names that a statement reads before it sets them."""
    if isinstance(node, cst.SimpleStatementLine):
        return _read(node)
    read: set[str] = set()
    bound: set[str] = set()
    for part in below(node, cst.SimpleStatementLine):
        read |= _read(part) - bound
        bound |= _bound(part)
    inner = {id(name) for part in below(node, cst.SimpleStatementLine) for name in walk(part)}
    heads = {part.value for part in _variables(node) if id(part) not in inner}
    return read | heads


def _read(node: cst.SimpleStatementLine) -> set[str]:
    targets = {
        id(part)
        for target in below(node, cst.AssignTarget)
        if not isinstance(target.target, cst.Attribute | cst.Subscript)
        for part in walk(target)
    }
    return {part.value for part in _variables(node) if id(part) not in targets}


def _variables(node: cst.CSTNode) -> list[cst.Name]:
    """The names of a statement that are variables: not those of attributes and of keywords."""
    others = {id(part.attr) for part in below(node, cst.Attribute)}
    others |= {id(part.keyword) for part in below(node, cst.Arg) if part.keyword is not None}
    own = {name for part in below(node, cst.CompFor) for name in target_names(part.target)}
    return [part for part in below(node, cst.Name) if id(part) not in others and part.value not in own]


def _bound(node: cst.SimpleStatementLine) -> set[str]:
    """The names that a statement gives a new value, whatever they were."""
    return {
        name
        for part in node.body
        if isinstance(part, cst.Assign)
        for target in part.targets
        for name in target_names(target.target)
    }


def _changed(node: cst.CSTNode) -> set[str]:
    """The names of objects that a statement changes: lists that it appends to, layers that it freezes."""
    targets = [part.target for part in below(node, cst.AssignTarget)]
    owners = [part.value for part in targets if isinstance(part, cst.Attribute | cst.Subscript)]
    return kept.filled(node) | {owner.value for owner in owners if isinstance(owner, cst.Name)}


def _with_functions(names: Iterable[str], functions: dict[str, cst.FunctionDef]) -> set[str]:
    """The names, and those that functions of the file read which are among them."""
    found = set(names)
    open_names = [name for name in found if name in functions]
    while open_names:
        inner = _free(functions[open_names.pop()]) - found
        found |= inner
        open_names += [name for name in inner if name in functions]
    return found


def _free(function: cst.FunctionDef) -> set[str]:
    """The names that a function reads of its file."""
    own = {item.name.value for item in below(function.params, cst.Param)}
    own |= kept.assigned(function.body)
    return {part.value for part in _variables(function.body)} - own


def _shows(node: cst.CSTNode, names: set[str]) -> bool:
    """Whether a statement only looks at one of these, ``inputs.shape``, as one does in a notebook."""
    match node:
        case cst.SimpleStatementLine(
            body=[cst.Expr(value=cst.Attribute() | cst.Name() | cst.Subscript()) | cst.Assert() as shown]
        ):
            return any(part.value in names for part in _variables(shown))
    return False
