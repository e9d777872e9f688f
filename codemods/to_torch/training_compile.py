"""``model.compile(...)`` → optimizer, criterion and metrics.

They become variables where the same function trains or evaluates the model; where the model leaves the function that
compiles it, they become its attributes, so that whoever gets the model finds them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.catalog.values import Tensor
from migrate.codemods import syntax as cst
from migrate.codemods import todo
from migrate.codemods.analysis.objects import Kind, Model, objects, scope_of
from migrate.codemods.analysis.scopes import dotted
from migrate.codemods.training.bind import bind, method
from migrate.codemods.training.foreign_steps import foreign_step
from migrate.codemods.training.names import claimed
from migrate.codemods.training.own_steps import is_super, steps_of
from migrate.codemods.training.setup import PARAMETERS, Setup, placed, setup
from migrate.codemods.tree import below
from migrate.provenance import Training

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

USES = ("fit", "evaluate", "train_on_batch", "test_on_batch")


class Compile:
    """Before the loops, which need to know what the models were compiled with."""

    name = "training-compile"
    order = 50

    def plan(self, context: FileContext) -> None:
        for node in below(context.module, cst.Call):
            found = method(node)
            if found and found[1] == "compile" and is_compile(context, node, found[0]):
                self._plan(context, node, found[0])

    def _plan(self, context: FileContext, call: cst.Call, receiver: cst.BaseExpression) -> None:
        if isinstance(receiver, cst.Call) and is_super(receiver):
            return  # in a compile() of the class's own
        model = dotted(receiver)
        statement = context.statement(call)
        if not model or not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
            context.finding("TRN501", call, "compile() of a model that has no name")
            return
        if step := foreign_step(context, receiver):
            context.finding("TRN501", call, f"the class of this model has a {step}")
            return
        if left := [reason for code, reason in todo.told(context.tree, statement) if code == "TRN501"]:
            context.finding("TRN501", call, left[0])  # its class may be a module by now, in another file
            return
        known = objects(context)
        steps = steps_of(context, receiver)
        if steps is not None and steps.compile is not None:  # a method of the program's own, which stays one
            return
        if claimed(context, statement):  # a builder's rewrite has asked `compile_lines` itself
            return
        made = setup(context, call, model, leaves(context, call, receiver), output_of(known.of(receiver)))
        if made is None:
            return
        known.compiled.add(known.key(receiver), receiver, made.compiled)
        context.replace(statement, "\n".join(made.lines))
        _move(context, made)
        kind = known.of(receiver)
        record(context, kind.builder if isinstance(kind, Model) else "", made.training)
        context.level(Level.EXACT, "keras.Model.compile")


REWRITE = Compile()


def compile_lines(context: FileContext, call: cst.Call, model: str = "model") -> tuple[list[str], Training]:
    """What a compile call inside a builder becomes, for the rewrite of the builder: the statements, and the training
    set-up for the provenance file (support classes in their place). Empty if it cannot be rendered: there is a finding.

    Args:
        model: the variable that holds the model in the migrated builder.
    """
    found = method(call)
    if found and (steps := steps_of(context, found[0])) is not None and steps.compile is not None:
        context.finding("TRN501", call, "a model with a compile() of its own is compiled where it is built")
        return [], Training()
    output = output_of(objects(context).of(found[0])) if found else None
    made = setup(context, call, model, True, output)
    if made is None or found is None:
        return [], Training()
    known = objects(context)
    known.compiled.add(known.key(found[0]), found[0], made.compiled)
    context.level(Level.EXACT, "keras.Model.compile")
    return list(made.lines), placed(context, made.training)


def is_compile(context: FileContext, call: cst.Call, receiver: cst.BaseExpression) -> bool:
    """Whether a call of ``.compile`` is that of a Keras model: by what it is called on, or by its arguments."""
    if isinstance(objects(context).of(receiver), Model):
        return True
    bound = bind(call, PARAMETERS)
    named = {item.keyword.value for item in call.args if item.keyword}
    telling = bool(named & {"loss", "optimizer", "metrics"}) or (
        bool(call.args) and objects(context).is_open(receiver)
    )
    return bound is not None and context.names.resolve(receiver) is None and telling


def output_of(kind: Kind) -> Tensor | None:
    """What is known of a model's output, if it has just one."""
    return kind.outputs[0] if isinstance(kind, Model) and len(kind.outputs) == 1 else None


def leaves(context: FileContext, call: cst.Call, receiver: cst.BaseExpression) -> bool:
    """Whether the pieces must go with the model: nobody in the scope of the call uses them, or others do too."""
    known = objects(context)
    if isinstance(receiver, cst.Attribute):
        return True
    here, elsewhere = False, False
    scope = scope_of(context, call)
    for node in below(context.module, cst.Call):
        found = method(node)
        if found and found[1] in USES and isinstance(found[0], cst.Name | cst.Attribute):
            same = known.key(found[0]) == known.key(receiver)
            inside = scope_of(context, node) is scope or scope.kind == "module"
            here = here or (same and inside)
            elsewhere = elsewhere or (not same and not _compiled_itself(context, found[0]))
    return not here or elsewhere


def _compiled_itself(context: FileContext, receiver: cst.BaseExpression) -> bool:
    known = objects(context)
    return any(
        found[1] == "compile" and known.key(found[0]) == known.key(receiver)
        for node in below(context.module, cst.Call)
        if (found := method(node)) and isinstance(found[0], cst.Name | cst.Attribute)
    )


def _move(context: FileContext, made: Setup) -> None:
    for statement in made.moved:
        context.remove(statement)


def record(context: FileContext, builder: str, training: Training) -> None:
    """Attach a training set-up to the provenance of the model that a builder makes; the first one counts."""
    module, _ = context.repository.split(builder)
    if module is not None:
        place = f"{module.name}:{builder[len(module.name) + 1 :]}"
        context.links.trainings.setdefault(place, placed(context, training))
