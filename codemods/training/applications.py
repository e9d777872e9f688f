"""Where a program's own training step applies gradients, and what is known of the optimizer there.

optimizer.apply_gradients(zip(gradients, model.trainable_variables))
optimizer.apply(gradients, model.trainable_variables)
optimizer.apply_gradients([(dw, w), (db, b)])
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.training.bind import method
from migrate.codemods.training.tracking import Key
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

DROPPED = frozenset({"name", "skip_gradients_aggregation", "experimental_aggregate_gradients"})


@dataclass(frozen=True)
class Application:
    """One call that applies gradients.

    Attributes:
        optimizer: what the method is called on.
        gradients, variables: the two lists that are paired; of pairs that are written out, the first one's.
        pairs: each gradient with its variable, where they are written out.
    """

    call: cst.Call
    optimizer: cst.BaseExpression
    gradients: cst.BaseExpression
    variables: cst.BaseExpression
    pairs: tuple[tuple[cst.BaseExpression, cst.BaseExpression], ...] = ()


@dataclass(frozen=True)
class Stepped:
    """What goes with an optimizer's step, known where it is made.

    Attributes:
        clip: the statement that clips gradients before it, ``__params__`` open; '' for none.
    """

    clip: str = ""


def stepped(context: FileContext) -> dict[Key, Stepped]:
    """The optimizers of a file that are rewritten, by variable."""
    return context.once(_stepped)


def _stepped(_: FileContext) -> dict[Key, Stepped]:
    return {}


def applications(context: FileContext) -> Iterator[Application]:
    """The calls of a file that apply gradients to variables, in the order of its text."""
    for node in below(context.module, cst.Call):
        if (found := application(context, node)) is not None:
            yield found


def application(context: FileContext, call: cst.Call) -> Application | None:
    """A call as one that applies gradients; None if it is none, or its pairs are not understood."""
    found = method(call)
    if found is None or found[1] not in ("apply_gradients", "apply"):
        return None
    given = [item for item in call.args if not (item.keyword and item.keyword.value in DROPPED)]
    if any(item.star for item in given):
        return None
    if found[1] == "apply":
        keywords = {item.keyword.value for item in given if item.keyword}
        if len(given) != 2 or keywords - {"grads", "trainable_variables"}:
            return None
        return Application(call, found[0], given[0].value, given[1].value)
    if len(given) != 1 or (given[0].keyword and given[0].keyword.value != "grads_and_vars"):
        return None
    if written := _written_out(given[0].value):
        return Application(call, found[0], *written[0], written)
    pairs = _zipped(context, given[0].value)
    return Application(call, found[0], *pairs) if pairs else None


def _written_out(node: cst.BaseExpression) -> tuple[tuple[cst.BaseExpression, cst.BaseExpression], ...]:
    """The pairs of ``[(dw, w), (db, b)]``; none of anything else."""
    if not isinstance(node, cst.List | cst.Tuple):
        return ()
    found: list[tuple[cst.BaseExpression, cst.BaseExpression]] = []
    for element in node.elements:
        match element.value:
            case (
                cst.Tuple(elements=[cst.Element(value=gradient), cst.Element(value=variable)])
                | cst.List(elements=[cst.Element(value=gradient), cst.Element(value=variable)])
            ):
                found.append((gradient, variable))
            case _:
                return ()
    return tuple(found)


def _zipped(
    context: FileContext, node: cst.BaseExpression
) -> tuple[cst.BaseExpression, cst.BaseExpression] | None:
    """The two lists of ``zip(gradients, variables)``, as a list or not, or as a pair written out."""
    match node:
        case cst.Call(func=cst.Name(value="zip"), args=[cst.Arg(value=first), cst.Arg(value=second)]):
            return first, second
        case cst.Call(func=cst.Name(value="list"), args=[cst.Arg(value=inner)]):
            return _zipped(context, inner)
        case cst.Name():
            bindings = context.names.bindings(node)
            if len(bindings) == 1 and isinstance(bindings[0].value, cst.Call):
                return _zipped(context, bindings[0].value)
    return None
