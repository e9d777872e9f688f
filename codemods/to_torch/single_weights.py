"""Single weights of a model's list are told: a module's kernels have other axes than Keras's.

    kernel = model.trainable_variables[0].numpy()
    for weight in model.trainable_variables:
        print(weight.shape)

What is done with all numbers of a weight alike, a norm or a step of an optimizer, is the same in both, and passes.
https://keras.io/api/models/model/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Made, Model
from migrate.codemods.analysis.libraries import WEIGHTS
from migrate.codemods.analysis.scopes import dotted
from migrate.codemods.training.names import claimed
from migrate.codemods.training.tracking import tracker
from migrate.codemods.training.variables import TRAINABLE
from migrate.codemods.tree import below
from migrate.provenance import BlockLink, ClassLink, LayerLink

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

MESSAGE = "a module's weights have its own axes: kernels are (outputs, inputs, ...)"
PASSES_ON = ("enumerate", "list", "reversed", "sorted", "tuple", "zip")
BY_AXES = frozenset({"dot", "einsum", "matmul", "reshape", "tensordot", "transpose"})
SHOWS = frozenset({"print", "str", "repr", "format", "len"})


class SingleWeights:
    """After the classes, whose links say whether axes differ; before the lists are written."""

    name = "single-weights"
    order = 45

    def plan(self, context: FileContext) -> None:
        for node in below(context.module, cst.Attribute):
            if node.attr.value not in WEIGHTS or claimed(context, node) or id(node) in context.left:
                continue
            if _is_written(context, node) and (use := next(_by_axes(context, node), None)) is not None:
                context.finding("SAV705", use, MESSAGE, f"keras.Model.{node.attr.value}")


def _is_written(context: FileContext, node: cst.Attribute) -> bool:
    """Whether the list becomes one of a module's parameters, some of which have other axes."""
    if node.attr.value not in TRAINABLE:
        return False
    kind = context.kind(node.value)
    if isinstance(kind, Made) and kind.role != "layer":
        return False
    name = kind.builder if isinstance(kind, Model) else kind.name if isinstance(kind, Made) else ""
    if dotted(node.value) == "self":
        around = context.tree.enclosing(node, cst.ClassDef)
        name = f"{context.module_name}.{around.name.value}" if around is not None else ""
    elif not isinstance(kind, Made | Model):
        return False
    return _turns(context, name, frozenset())


def _turns(context: FileContext, name: str, seen: frozenset[str]) -> bool:
    """Whether a weight of a class, or of what it holds, has other axes; so too if nothing is known of the class."""
    module, _, own = name.rpartition(".")
    links = [link for link in context.links.classes if f"{module}:{own}" in (link.source, link.target)]
    return not links or any(_member_turns(context, link, seen | {name}) for link in links)


def _member_turns(context: FileContext, link: ClassLink, seen: frozenset[str]) -> bool:
    layers = [member for member in link.members if isinstance(member, LayerLink)]
    blocks = [member.target.replace(":", ".") for member in link.members if isinstance(member, BlockLink)]
    return any(weight.steps for layer in layers for weight in layer.weights) or any(
        name not in seen and _turns(context, name, seen) for name in blocks
    )


def _by_axes(context: FileContext, node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """The places where a list of weights is taken apart and one of them is used by its axes, or shown."""
    parent = context.tree.parent(node)
    match parent:
        case cst.Subscript(value=value) if value is node:
            yield parent
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Tuple() | cst.List())]):
            yield node
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name() as target)]):
            known = tracker(context)
            for read in known.reads(known.key(target)):
                yield from _by_axes(context, read)
        case cst.For(target=target, iter=source) if source is node:
            yield from _of_turn(context, target, parent.body)
        case cst.CompFor(target=target, iter=source) if source is node:
            yield from _of_turn(context, target, context.tree.parent(parent))
        case cst.Arg():
            call = context.tree.parent(parent)
            if isinstance(call, cst.Call) and dotted(call.func) in PASSES_ON:
                yield from _by_axes(context, call)


def _of_turn(
    context: FileContext, target: cst.BaseExpression, body: cst.CSTNode | None
) -> Iterator[cst.BaseExpression]:
    """The uses by axes of a loop's variables."""
    names = {part.value for part in (target, *below(target, cst.Name)) if isinstance(part, cst.Name)}
    for part in below(body, cst.Name) if body is not None else ():
        if part.value in names and _has_axes(context, part):
            yield part


def _has_axes(context: FileContext, node: cst.Name) -> bool:
    """Whether a use of a weight depends on the order of its axes, or shows them."""
    parent = context.tree.parent(node)
    match parent:
        case cst.Subscript(value=value):
            return value is node
        case cst.Attribute(attr=cst.Name(value="numpy")):
            return True
        case cst.Attribute(attr=cst.Name(value="shape")):
            around = context.tree.parent(parent)
            call = context.tree.parent(around) if isinstance(around, cst.Arg) else None
            return not isinstance(call, cst.Call) or dotted(call.func) in SHOWS
        case cst.BinaryOperation(operator=cst.MatrixMultiply()):
            return True
        case cst.Arg():
            call = context.tree.parent(parent)
            return isinstance(call, cst.Call) and (
                dotted(call.func).rpartition(".")[2] in BY_AXES
                or any(item.keyword is not None and item.keyword.value == "axis" for item in call.args)
            )
    return False


REWRITE = SingleWeights()
