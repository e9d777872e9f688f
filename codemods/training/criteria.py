"""The loss that ``compile`` is given: the catalog's, or a function or object of the program's own; one an output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Loss
from migrate.catalog.values import Tensor, literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.definitions import definition, method_of, returns
from migrate.codemods.training.component import piece
from migrate.codemods.training.derived import LOSSES, Function, made_of
from migrate.codemods.training.ends import Ends
from migrate.codemods.training.held import held
from migrate.codemods.training.penalties import Penalised
from migrate.provenance import Component

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

CLASS_INDICES = "keras.losses.SparseCategoricalCrossentropy"
REDUCED = ", reduction='none')"
"""How the code of a loss ends that gives one value a sample; without it the support classes take the mean."""


@dataclass(frozen=True)
class Criterion:
    """A loss in the target framework.

    Attributes:
        code: its constructor; '' for a model without a loss.
        targets: what it wants of its targets, ``__targets__`` and ``__outputs__`` open; '' as they are.
        classes: whether the targets are class indices.
        component: for the provenance file.
        variable: the variable that held it in the source.
        moved: statements that it replaces.
        unreduced: full code of the same that gives one value a sample.
        labels: a sample's class, made of its targets.
        parts: of several outputs, by name, the code of each one's loss that gives one value a sample.
        lossless: whether it is nothing, and the layers add all of the loss.
    """

    code: str
    targets: str = ""
    classes: bool = False
    component: Component | None = None
    variable: str = ""
    moved: tuple[cst.CSTNode, ...] = ()
    unreduced: str = ""
    labels: str = "__targets__.flatten()"
    parts: Mapping[str, str] | None = None
    lossless: bool = False


def criterion(
    context: FileContext,
    call: cst.Call,
    bound: Mapping[str, cst.BaseExpression],
    output: Tensor | None,
    ends: Ends,
) -> Criterion | None:
    """The criterion of a compile call; None, with a finding, if it is not understood."""
    node = bound.get("loss")
    if node is None or context.source(node) == "None":
        if context.repository.ask("", Penalised) is not None:
            return Criterion(context.local("support.no_loss"), lossless=True)
        context.finding("TRN504", call, "compile() gives no loss")
        return None
    by_output = _by_output(context, node, ends)
    if by_output is None:
        context.finding("TRN504", call, "which output each of the losses is for is not known here")
        return None
    weights = _weights(context, bound.get("loss_weights"), tuple(by_output))
    if weights is None:
        context.finding("TRN503", call, "which output each of `loss_weights` is for is not known here")
        return None
    if len(by_output) == 1:
        (only,) = by_output.values()
        made = _one(context, call, only if only is not None else node, output)
        factor = next(iter(weights.values()), "")
        if made is not None and factor not in ("", "1", "1.0"):
            context.finding("TRN503", call, "a weight of the only loss is not in the written loop")
        return made
    parts = {name: _part(context, call, item) for name, item in by_output.items() if item is not None}
    if any(text is None for text in parts.values()):
        return None
    losses = ", ".join(f'"{name}": {reduced(parts.get(name) or "None")}' for name in by_output)
    given = ", ".join(f'"{name}": {text}' for name, text in weights.items())
    code = f"support.OutputLosses({{{losses}}}{f', {{{given}}}' if given else ''})"
    return Criterion(context.localise(code), parts={name: text for name, text in parts.items() if text})


def _by_output(
    context: FileContext, node: cst.BaseExpression, ends: Ends
) -> dict[str, cst.BaseExpression | None] | None:
    """The loss of each output, in the order of the outputs; None where that is not known."""
    given = node
    if isinstance(node, cst.Name):
        value = held(context, node)
        given = value if isinstance(value, cst.List | cst.Tuple | cst.Dict) else node
    names = ends.several
    match given:
        case cst.List(elements=elements) | cst.Tuple(elements=elements):
            values = [None if context.source(item.value) == "None" else item.value for item in elements]
            if not names:
                names = tuple(f"output_{place}" for place in range(len(values))) if len(values) > 1 else ("",)
            return dict(zip(names, values, strict=True)) if len(names) == len(values) else None
        case cst.Dict(elements=elements):
            items = {
                context.value(item.key): item.value for item in elements if isinstance(item, cst.DictElement)
            }
            if len(items) == 1 and len(names) < 2:
                return {"": next(iter(items.values()))}
            known = names if names and set(items) <= set(names) else ()
            return {name: items.get(name) for name in known} if known else None
    return dict.fromkeys(names, given) if names else {"": given}


def _weights(
    context: FileContext, node: cst.BaseExpression | None, names: tuple[str, ...]
) -> dict[str, str] | None:
    """The code of the weight of each output's loss; None where it is not known which is whose."""
    if node is None or context.source(node) == "None":
        return {}
    if isinstance(node, cst.Name):
        value = held(context, node)
        node = value if isinstance(value, cst.List | cst.Tuple | cst.Dict) else node
    match node:
        case cst.List(elements=elements) | cst.Tuple(elements=elements) if len(elements) == len(names):
            return {name: context.expression(item.value) for name, item in zip(names, elements, strict=True)}
        case cst.Dict(elements=elements):
            items = {
                context.value(item.key): item.value for item in elements if isinstance(item, cst.DictElement)
            }
            if names == ("",) and len(items) == 1:
                return {"": context.expression(next(iter(items.values())))}
            if set(items) <= set(names):
                return {str(name): context.expression(item) for name, item in items.items()}
        case cst.Float() | cst.Integer() if len(names) == 1:
            return {names[0]: context.source(node)}
    return None


def reduced(code: str) -> str:
    """The same loss, of a support class, with the mean of the samples' values."""
    alone = "(reduction='none')"
    if code.endswith(alone):
        return f"{code.removesuffix(alone)}()"
    return f"{code.removesuffix(REDUCED)})" if code.endswith(REDUCED) else code


def _part(context: FileContext, call: cst.Call, node: cst.BaseExpression) -> str | None:
    """The code of one output's loss that gives one value a sample, and takes any targets."""
    try:
        found = piece(context, node, Loss)
    except Unrenderable as error:
        context.unrenderable(error, call)
        return None
    if found is not None and found.unreduced:
        return found.unreduced
    if is_function(context, node):
        return f"support.FunctionLoss({context.expression(node)}{REDUCED}"
    context.finding("TRN504", call, f"the loss `{context.source(node)}` is not known here")
    return None


def _one(
    context: FileContext, call: cst.Call, node: cst.BaseExpression, output: Tensor | None
) -> Criterion | None:
    """The loss of a model with one output."""
    try:
        found = piece(context, node, Loss, output)
    except Unrenderable as error:
        context.unrenderable(error, call)
        return None
    if found is not None:
        rendered = found.rendered
        classes = rendered.row.name == CLASS_INDICES
        one_hot = "Categorical" in rendered.row.name and not classes
        return Criterion(
            rendered.code,
            context.localise(rendered.targets),
            classes,
            found.component,
            found.variable,
            found.moved,
            found.unreduced,
            "__targets__.argmax(-1)" if one_hot else "__targets__.flatten()",
        )
    if made_of(context, node, LOSSES) is not None:
        return Criterion(context.expression(node))
    if is_function(context, node):
        text = context.expression(node)
        return Criterion(
            f"{context.local('support.FunctionLoss')}({text})",
            unreduced=f"support.FunctionLoss({text}{REDUCED}",
        )
    context.finding("TRN504", call, f"the loss `{context.source(node)}` is not known here")
    return None


def is_function(context: FileContext, node: cst.BaseExpression, depth: int = 0) -> bool:
    """Whether an expression is a function of the program's own, of (target, prediction): its name, a lambda, or a call
    of a function that returns one."""
    if depth > 3:
        return False
    match node:
        case cst.Lambda():
            return True
        case cst.Call(func=func):
            maker = definition(context, func)
            values = [item.value for item in returns(maker)] if isinstance(maker, cst.FunctionDef) else []
            return bool(values) and all(
                value is not None and is_function(context, value, depth + 1) for value in values
            )
        case cst.Name():
            found = definition(context, node)
            if isinstance(found, cst.FunctionDef):
                return True
            name = context.names.resolve(node)
            if name is not None:
                return context.repository.ask(name, Function) is not None
            value = held(context, node)
            return value is not None and is_function(context, value, depth + 1)
        case cst.Attribute(value=owner, attr=cst.Name(value=attribute)):
            around = context.tree.enclosing(node, cst.ClassDef)
            if context.source(owner) == "self" and around is not None:
                return method_of(around, attribute) is not None
            name = context.names.resolve(node)
            return name is not None and context.repository.ask(name, Function) is not None
    return False


def is_given(context: FileContext, node: cst.BaseExpression | None) -> bool:
    """Whether an argument is given at all, and more than None or an empty list."""
    return node is not None and literal(context.source(node)) not in (None, [], (), {})
