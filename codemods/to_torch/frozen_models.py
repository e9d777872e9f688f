"""``model.trainable = False`` of a model of the program's own: the discriminator within a GAN, a trained encoder.

    discriminator.trainable = False           set_trainable(discriminator, False)
    gan = Sequential([generator, ...])   →    gan = Gan(generator, discriminator)

Keras looks at the flag when a model is compiled (Keras 2) or trains for the first time after that (Keras 3); the
written code does whenever a model trains. Where that makes a difference the assignment stays, with a finding.

https://keras.io/api/layers/base_layer/#trainable-property
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import Model, objects, scope_of
from migrate.codemods.analysis.scopes import dotted
from migrate.codemods.training.bind import method
from migrate.codemods.tree import below
from migrate.keras import OLD, current, doubts

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

TRAINS = frozenset({"fit", "train_on_batch", "fit_generator"})
API = "keras.Model.trainable"


class FrozenModels:
    """An assignment, or a loop over all layers, for a call of the support function."""

    name = "frozen-models"
    order = 58  # before what is told of a model's attributes; the pre-trained networks have their own

    def plan(self, context: FileContext) -> None:
        for loop in below(context.module, cst.For):
            found = _over_layers(loop)
            if found is not None and not context.is_planned(loop):
                self._set(context, loop, *found)
        for node in below(context.module, cst.Assign):
            found = _assigned(node)
            if found is not None and not context.is_planned(node):
                self._set(context, context.statement(node), *found)

    @staticmethod
    def _set(
        context: FileContext, statement: cst.CSTNode, owner: cst.BaseExpression, value: cst.BaseExpression
    ) -> None:
        kind = objects(context).of(owner)
        if not isinstance(kind, Model) or not dotted(owner) or id(statement) in context.left:
            return
        if _is_late(context, statement, owner, kind):
            return
        if (
            kind.compiled is not None
            and not _compiled_after(context, statement, owner)
            and doubts() is not None
        ):
            message = (
                "Keras 2 trains this model as it was when it was compiled; taken as Keras 3, which doesn't"
            )
            context.finding("NUM804", statement, message, API)
        text = f"{context.local('support.set_trainable')}({context.expression(owner)}, {context.expression(value)})"
        context.replace(statement, text)
        context.level(Level.EXACT, API)


REWRITE = FrozenModels()


def _assigned(node: cst.Assign) -> tuple[cst.BaseExpression, cst.BaseExpression] | None:
    """The model, and the flag it is given."""
    match node:
        case cst.Assign(
            targets=[cst.AssignTarget(target=cst.Attribute(value=owner, attr=cst.Name(value="trainable")))],
            value=value,
        ):
            return owner, value
    return None


def _over_layers(loop: cst.For) -> tuple[cst.BaseExpression, cst.BaseExpression] | None:
    """The same of ``for layer in model.layers: layer.trainable = False``."""
    match loop:
        case cst.For(
            target=cst.Name(value=name),
            iter=cst.Attribute(value=owner, attr=cst.Name(value="layers")),
            body=cst.IndentedBlock(body=[cst.SimpleStatementLine(body=[cst.Assign() as inner])]),
            orelse=None,
        ):
            found = _assigned(inner)
            if found is not None and isinstance(found[0], cst.Name) and found[0].value == name:
                return owner, found[1]
    return None


def _is_late(context: FileContext, statement: cst.CSTNode, owner: cst.BaseExpression, kind: Model) -> bool:
    """Whether a model trains after the assignment as Keras has seen it before: compiled earlier and not again."""
    known = objects(context)
    if current().generation == OLD and kind.compiled is not None:
        return not _compiled_after(context, statement, owner)
    seen: set[object] = set()
    for start, name, receiver in _events(context, statement):
        key = known.key(receiver)
        if start <= context.tree.span(statement)[0]:
            seen |= {key} if name in TRAINS else set()
            seen -= {key} if name == "compile" else set()
        elif name == "trainable" and key == known.key(owner):
            return False
        elif name == "compile":
            seen.discard(key)
        elif name in TRAINS and key in seen:
            return True
    return False


def _compiled_after(context: FileContext, statement: cst.CSTNode, owner: cst.BaseExpression) -> bool:
    """Whether the model is compiled again before it trains, as far as the same scope says."""
    start, key = context.tree.span(statement)[0], objects(context).key(owner)
    later = [
        name
        for at, name, receiver in _events(context, statement)
        if at > start and objects(context).key(receiver) == key
    ]
    return bool(later) and later[0] == "compile"


def _events(context: FileContext, statement: cst.CSTNode) -> list[tuple[int, str, cst.BaseExpression]]:
    """What compiles and trains models, and sets their flags, in the scope of a statement, in the order of its text."""
    scope = scope_of(context, statement)
    found: list[tuple[int, str, cst.BaseExpression]] = []
    for node in below(context.module, cst.Call, cst.Assign):
        if isinstance(node, cst.Assign):
            set_ = _assigned(node)
            event = ("trainable", set_[0]) if set_ is not None else None
        else:
            called = method(node)
            event = (called[1], called[0]) if called and called[1] in {*TRAINS, "compile"} else None
        if event is not None and scope_of(context, node) is scope:
            found.append((context.tree.span(node)[0], *event))
    return sorted(found, key=lambda item: item[0])
