"""``model.train_on_batch`` and ``model.test_on_batch`` → a carried function that makes one step, and the evaluation of
one batch.

What they return is of the batch alone: so do Keras 2 (unless ``reset_metrics=False``) and Keras 3 since its issue 22596
was solved; a few releases of Keras 3 before that gave the mean of all batches so far.

https://keras.io/api/models/model_training_apis/#trainonbatch-method
https://github.com/keras-team/keras/issues/22596
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.catalog.template import fill
from migrate.catalog.values import literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Sample
from migrate.codemods.analysis.objects import Compiled, Model, objects
from migrate.codemods.spelling import quoted_like
from migrate.codemods.to_torch.training_evaluate import evaluated
from migrate.codemods.training import arrays
from migrate.codemods.training.bind import bind, method
from migrate.codemods.training.distributed import replicated
from migrate.codemods.training.ends import ends
from migrate.codemods.training.fit_weights import has_steps
from migrate.codemods.training.loop import with_penalty
from migrate.codemods.training.names import claimed
from migrate.codemods.training.own_steps import steps_of
from migrate.codemods.training.penalties import penalty
from migrate.codemods.training.precision import mixed
from migrate.codemods.training.wrap import wrap
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

TRAIN = ("x", "y", "sample_weight", "class_weight", "return_dict")
TEST = ("x", "y", "sample_weight", "return_dict")
PARAMETERS = {"train_on_batch": TRAIN, "test_on_batch": TEST}
RESET = "reset_metrics"
"""Of Keras 2, where it stands before ``return_dict``; programs give both by keyword."""


class Batches:
    """Where the model's compile() is known; every other call is left to what is told of a model's methods."""

    name = "training-batches"
    order = 54

    def plan(self, context: FileContext) -> None:
        for node in below(context.module, cst.Call):
            found = method(node)
            if not found or found[1] not in PARAMETERS or claimed(context, node):
                continue
            kind = objects(context).of(found[0])
            if isinstance(kind, Model) and kind.compiled is not None and steps_of(context, found[0]) is None:
                _plan(context, node, found[0], kind, kind.compiled)


REWRITE = Batches()


def _plan(
    context: FileContext, call: cst.Call, receiver: cst.BaseExpression, kind: Model, compiled: Compiled
) -> None:
    name = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
    bound = bind(call, PARAMETERS[name])
    if bound is None or not {"x", "y"} <= set(bound) or set(bound) - {*PARAMETERS[name], RESET}:
        return
    as_dict = literal(context.source(bound["return_dict"])) if "return_dict" in bound else False
    x, y = _inputs(context, bound["x"], receiver, kind), _targets(context, bound["y"], compiled)
    if not isinstance(as_dict, bool) or x is None or y is None:
        return
    if replicated(context) is not None or mixed(context) is not None:
        context.finding("TRN503", call, f"{name}() in several processes, or in mixed precision")
        return
    if RESET in bound and literal(context.source(bound[RESET])) is not True:
        message = f"{name}() argument `{RESET}`: what it returns here is of this batch alone"
        context.finding("TRN503", call, message)
    model = context.expression(receiver)
    weights = _weights(context, call, bound, kind, compiled, model)
    trains = name == "train_on_batch"
    make = _step if trains else _evaluation
    text = make(context, model, compiled, x, y, weights)
    unused = _is_statement(context, call)
    if not as_dict and not unused:
        text = evaluated(context, call, text, bool(compiled.metrics))
    context.replace(call, _wrapped(context, call, text))
    context.level(Level.EXACT, f"keras.Model.{name}")


def _inputs(
    context: FileContext, node: cst.BaseExpression, receiver: cst.BaseExpression, kind: Model
) -> list[str] | None:
    """The inputs as tensors in the dtypes that the model was declared for; None if they are named."""
    known = ends(context, receiver)
    given = arrays.parts(context, node, known.inputs, ordered=not known.dicts)
    if given.names or known.dicts:
        return None
    if isinstance(objects(context).of(node), Sample):
        return list(given.texts)  # of a pipeline: tensors already, which the function casts
    declared = kind.inputs if len(kind.inputs) == len(given.texts) else ("float32",) * len(given.texts)
    return [
        arrays.tensor(context, text, dtype or "float32")
        for text, dtype in zip(given.texts, declared, strict=True)
    ]


def _targets(context: FileContext, node: cst.BaseExpression, compiled: Compiled) -> str | None:
    """The targets, one for each output; None if they are others, or may be."""
    given = arrays.parts(context, node, compiled.outputs or None, ordered=bool(compiled.outputs))
    if given.names or len(given.texts) != max(1, len(compiled.outputs)):
        return None
    return f"({', '.join(given.texts)})" if len(given.texts) > 1 else given.texts[0]


def _weights(
    context: FileContext,
    call: cst.Call,
    bound: dict[str, cst.BaseExpression],
    kind: Model,
    compiled: Compiled,
    model: str,
) -> str:
    """The weight of each sample, as code; '' where all count alike. What cannot be weighted is a finding."""
    given = [
        name
        for name in ("sample_weight", "class_weight")
        if name in bound and context.source(bound[name]) != "None"
    ]
    if not given:
        return ""
    steps = has_steps(kind.outputs)
    if len(given) > 1 or not compiled.unreduced or steps or compiled.outputs or penalty(context, model):
        text = f"{given[0]}={context.source(bound[given[0]])}"
        context.finding("TRN503", call, f"the argument `{text}` is not in the written step")
        return ""
    text = context.expression(bound[given[0]])
    if given[0] == "sample_weight":
        return text
    targets = f"{context.local('torch.as_tensor')}({context.expression(bound['y'])})"
    labels = fill(compiled.labels, targets=targets)
    return f"[{text}.get(int(label), 1.0) for label in {labels}]"


def _criterion(context: FileContext, model: str, compiled: Compiled, weights: str) -> str:
    if weights:
        return quoted_like(context.tree.text, context.localise(compiled.unreduced))
    return with_penalty(compiled.of(model, "criterion"), penalty(context, model))


def _step(context: FileContext, model: str, compiled: Compiled, x: list[str], y: str, weights: str) -> str:
    inputs = f"[{', '.join(x)}]" if len(x) > 1 else x[0]
    parts = [model, inputs, y, compiled.of(model, "optimizer"), _criterion(context, model, compiled, weights)]
    if compiled.metrics:
        parts.append(compiled.of(model, "metrics"))
    if weights:
        parts.append(f"sample_weight={weights}")
    if compiled.scheduler:
        parts.append(f"scheduler={compiled.of(model, 'scheduler')}")
    if compiled.clip:
        parts.append(f"clip=lambda params: {fill(compiled.clip, params='params')}")
    return f"{context.local('support.train_batch')}({', '.join(parts)})"


def _evaluation(
    context: FileContext, model: str, compiled: Compiled, x: list[str], y: str, weights: str
) -> str:
    if not y.startswith("("):
        y = f"{context.local('torch.as_tensor')}({y})"
    criterion = _criterion(context, model, compiled, weights)
    if weights:
        given = f"{context.local('torch.as_tensor')}({weights}, dtype={context.local('torch.float32')})"
        mean = context.local(
            "torch.mean"
        )  # a bracket that stands alone would become a tuple's where it is broken
        criterion = f"lambda outputs, targets: {mean}({criterion}(outputs, targets) * {given})"
    parts = [model, f"[({', '.join([*x, y])})]", criterion]
    if compiled.metrics:
        parts.append(compiled.of(model, "metrics"))
    return f"{context.local('support.evaluate_model')}({', '.join(parts)})"


def _is_statement(context: FileContext, call: cst.Call) -> bool:
    """Whether nobody looks at what the call returns."""
    return isinstance(context.tree.parent(call), cst.Expr)


def _wrapped(context: FileContext, call: cst.Call, text: str) -> str:
    """The call one argument a line, where the assignment that it is the value of would be too long."""
    start = ""
    match context.tree.parent(call):
        case cst.Assign(targets=[cst.AssignTarget(target=target)]):
            start = f"{context.source(target)} = "
    indent = context.tree.indent(call)
    lines = wrap(start + text, len(indent))[len(start) :].replace("values(),\n", "values()\n")
    return lines.replace("\n", f"\n{indent}")
