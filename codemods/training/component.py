"""One piece of ``compile``: the optimizer, the loss or a metric, however the source says it.

A string (``"adam"``), a call (``keras.optimizers.Adam(1e-3)``), a function or class that is only named, or a variable
assigned once from one of these.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Loss, Metric, Optimizer, Row, Schedule
from migrate.catalog.registry import by_string, find
from migrate.catalog.render import Rendered, render, unreduced
from migrate.catalog.signature import Argument, BindError, Signature
from migrate.catalog.values import UNKNOWN, CallValue, Tensor, literal
from migrate.codemods import syntax as cst
from migrate.codemods.training import decays
from migrate.codemods.training.derived import SCHEDULES, made_of
from migrate.codemods.training.held import held
from migrate.codemods.training.names import reads
from migrate.provenance import Component

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

USUAL_RATE = 0.001
"""The learning rate that the validation takes on both sides where the source computes it."""

PLAIN = (bool, int, float, str, type(None))


@dataclass(frozen=True)
class Piece:
    """A piece of ``compile`` in the target framework.

    Attributes:
        rendered: with the file's own spellings.
        scheduler: of an optimizer with a learning-rate schedule, its code with ``__optimizer__`` open.
        variable: the variable that held it, if it had one of its own.
        moved: statements that the piece replaces.
        unreduced: of a loss, full code of the same that gives one value a sample; '' where there is none.
        component: for the provenance file; None where not all of it is literal. Support classes as ``support.X``.
    """

    rendered: Rendered
    component: Component | None
    scheduler: str = ""
    variable: str = ""
    moved: tuple[cst.CSTNode, ...] = ()
    unreduced: str = ""


def piece(
    context: FileContext,
    node: cst.BaseExpression,
    kind: type[Row],
    output: Tensor | None = None,
    at: cst.CSTNode | None = None,
) -> Piece | None:
    """The piece that an expression stands for; None if it is none of the catalog's.

    Args:
        output: of a loss or metric, what is known of the model's output.
        at: where to tell of a name that the file does not have: a default.

    Raises:
        Unrenderable: the catalog knows it, but not with these arguments.
    """
    if isinstance(node, cst.Name | cst.Attribute) and (binding := _only_value(context, node)) is not None:
        inner = piece(context, binding[1], kind, output)
        if inner is None or not isinstance(node, cst.Name):
            return inner
        alone = reads(context, node) == 1 and len(context.names.bindings(node)) == 1
        moved = (*inner.moved, context.statement(binding[0])) if alone else inner.moved
        return replace(inner, variable=node.value if moved != inner.moved else "", moved=moved)
    text = literal(context.source(node))
    row: Row | None
    if isinstance(text, str):
        row = by_string(kind, text) or by_string(kind, text.lower()) or _by_class(kind, text)
        return None if row is None else _plain(context, row, at or node, output)
    called = node.func if isinstance(node, cst.Call) else node
    name = context.names.resolve(called)
    row = find(name) if name else None
    if not isinstance(row, kind) and name and not isinstance(node, cst.Call):
        row = _of_function(kind, name)
    if not isinstance(row, kind):
        return None
    if isinstance(node, cst.Call):
        return _called(context, row, node, output)
    return _plain(context, row, node, output)


FOLDERS: Mapping[type[Row], str] = {
    Loss: "keras.losses.",
    Metric: "keras.metrics.",
    Optimizer: "keras.optimizers.",
}
"""Where Keras has the classes that ``compile`` takes by their names."""


def _by_class(kind: type[Row], text: str) -> Row | None:
    """The class that a string names: ``"MeanSquaredError"``."""
    row = find(f"{FOLDERS.get(kind, '')}{text}")
    return row if isinstance(row, kind) else None


def _of_function(kind: type[Row], name: str) -> Row | None:
    """The class beside a function: ``keras.losses.mean_squared_error``."""
    folder, _, last = name.rpartition(".")
    return by_string(kind, last) if folder in ("keras.losses", "keras.metrics") else None


def _only_value(
    context: FileContext, node: cst.BaseExpression
) -> tuple[cst.CSTNode, cst.BaseExpression] | None:
    """The statement that gives a variable its value here, and the value."""
    value = held(context, node)
    made = context.tree.parent(value) if value is not None else None
    return (made, value) if value is not None and isinstance(made, cst.Assign) else None


def _plain(context: FileContext, row: Row, node: cst.CSTNode, output: Tensor | None) -> Piece:
    """A row without arguments."""
    full = render(row, [], {}, _facts(row, output), context.options.style)
    context.told(full, node)
    rendered = replace(full, code=context.localise(full.code))
    return Piece(rendered, _component(full, {}, {}), unreduced=_unreduced(row, [], {}))


def _unreduced(row: Row, positional: Sequence[Argument], keywords: Mapping[str, Argument]) -> str:
    try:
        return unreduced(row, positional, keywords) if isinstance(row, Loss) else ""
    except Unrenderable:
        return ""


def _facts(row: Row, output: Tensor | None) -> dict[str, Tensor]:
    return {"y_pred": output} if isinstance(row, Loss | Metric) and output is not None else {}


def _called(context: FileContext, row: Row, call: cst.Call, output: Tensor | None) -> Piece:
    positional, keywords = context.arguments(call)
    own = _own_schedule(context, call) if isinstance(row, Optimizer) else None
    overrides = {"learning_rate": Argument("1.0", 1.0)} if own is not None else {}
    if own is not None:
        given = dict(zip(Signature.parse(row.source).positional, positional, strict=False))
        positional, keywords = [], {**given, **keywords, **overrides}
    decay = decays.decay(context, call) if isinstance(row, Optimizer) and own is None else None
    if decay is not None:
        keywords = {name: item for name, item in keywords.items() if name != decays.DECAY}
        overrides = decays.WITHOUT
    full = render(row, positional, keywords, _facts(row, output), context.options.style)
    if "lr" in keywords and row.renamed.get("lr") == "learning_rate":
        message = "`lr` is taken as the rate, as up to TensorFlow 2.10; later ones leave it out and take the default"
        context.finding("NUM805", call, message, row.name)
    try:
        bound = Signature.parse(row.source).bind(
            positional, {row.renamed.get(name, name): item for name, item in keywords.items()}
        )
    except BindError as error:
        raise Unrenderable("API103", str(error)) from None
    given = {name: item for name, item in bound.items() if item.given}
    scheduler = ""
    if decay is not None:
        scheduler = decays.scheduler(context, decay)
        message = (
            "`decay` divides the rate by 1 + decay * step, as up to TensorFlow 2.10; later ones refuse it"
        )
        context.finding("NUM805", call, message, row.name)
    if own is not None:
        made = context.expression(own)
        scheduler = f"{context.local('support.scheduled')}(__optimizer__, {made})"
    moved: tuple[cst.CSTNode, ...] = ()
    for name, item in given.items():
        if isinstance(item.value, CallValue) and isinstance(schedule := find(item.value.name), Schedule):
            inner = {key: value for key, value in item.value.arguments.items() if value.given}
            scheduler = context.render_alone(schedule, inner).code
            moved = _moved(context, call, name)
    rendered = context.render(row, call, _facts(row, output), overrides)
    context.told(rendered, call)
    # The validation makes the optimizer from its arguments alone, so one that needs clipping beside it is not told.
    component = (
        None
        if rendered.clip or own is not None or decay is not None
        else _component(full, given, _values(context, call, given))
    )
    return Piece(rendered, component, scheduler, moved=moved, unreduced=_unreduced(row, positional, keywords))


def _own_schedule(context: FileContext, call: cst.Call) -> cst.BaseExpression | None:
    """The learning rate, if it is an object of a schedule class of the file's own."""
    for position, item in enumerate(call.args):
        named = item.keyword.value if item.keyword else ("learning_rate" if position == 0 else "")
        if named == "learning_rate" and made_of(context, item.value, SCHEDULES) is not None:
            return item.value
    return None


def _moved(context: FileContext, call: cst.Call, name: str) -> tuple[cst.CSTNode, ...]:
    """The statement of a schedule that has a variable of its own, read nowhere else."""
    for position, item in enumerate(call.args):
        first = item.keyword is None and position == 0
        if (first or (item.keyword and item.keyword.value in (name, "lr"))) and isinstance(
            item.value, cst.Name
        ):
            binding = _only_value(context, item.value)
            if binding and reads(context, item.value) == 1 and len(context.names.bindings(item.value)) == 1:
                return (context.statement(binding[0]),)
    return ()


def _values(context: FileContext, call: cst.Call, given: dict[str, Argument]) -> dict[str, Any]:
    """The known values of the arguments; those of parameters by their defaults."""
    nodes = {context.source(item.value): item.value for item in call.args}
    values: dict[str, Any] = {}
    for name, argument in given.items():
        value = argument.value
        if value is UNKNOWN and isinstance(node := nodes.get(argument.text), cst.Name):
            value = _default(context, node)
        if value is UNKNOWN and name == "learning_rate":
            value = USUAL_RATE
        if _is_plain(value):
            values[name] = value
    return values


def _default(context: FileContext, node: cst.Name) -> Any:
    """The value that a parameter has when the function is called without it."""
    bindings = context.names.bindings(node)
    if len(bindings) == 1 and isinstance(param := bindings[0].node, cst.Param) and param.default is not None:
        return context.value(param.default)
    return UNKNOWN


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_plain(item) for item in value)
    return isinstance(value, PLAIN)


def _component(full: Rendered, given: Mapping[str, Argument], values: dict[str, Any]) -> Component | None:
    """What the provenance file says of a piece: its target by full name; None if an argument is no literal."""
    known = {given[name].text: value for name, value in values.items() if name in given}
    tree = ast.parse(full.code, mode="eval").body
    called = tree.func if isinstance(tree, ast.Call) else tree
    arguments: dict[str, Any] = {}
    for keyword in tree.keywords if isinstance(tree, ast.Call) else []:
        text = ast.unparse(keyword.value)
        value = known.get(text, literal(text))
        if keyword.arg is None or not _is_plain(value):
            return None
        arguments[keyword.arg] = value
    if any(ast.unparse(item) != "__params__" for item in (tree.args if isinstance(tree, ast.Call) else [])):
        return None
    if "lr" in arguments and "learning_rate" in given:
        values = {**values, "learning_rate": arguments["lr"]}  # of a schedule, its first rate
    return Component(full.row.name, ast.unparse(called), str(full.level), values, arguments, full.note)
