"""``fit`` and ``evaluate`` of a model with a training step of its own → loops that call it.

    gan.fit(dataset, epochs=20)    →    for epoch in range(20):
                                            for metric in gan.metrics.values():
                                                metric.reset()
                                            for batch in dataset:
                                                logs = gan.train_step(batch.to(device))

https://keras.io/guides/custom_train_step_in_tensorflow/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.catalog.values import Tensor, literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Array, Batches, Stream
from migrate.codemods.analysis.objects import Model, Trained, objects
from migrate.codemods.analysis.scopes import dotted
from migrate.codemods.to_torch.training_evaluate import EVALUATE, evaluated
from migrate.codemods.to_torch.training_fit import PARAMETERS
from migrate.codemods.training import arrays, fit_arguments
from migrate.codemods.training.acting import acts_at_batches, wants_logs
from migrate.codemods.training.bind import bind, method
from migrate.codemods.training.fits import INSIDE, history_target
from migrate.codemods.training.loop import Spelling, report_lines, with_penalty
from migrate.codemods.training.names import claimed, reuse
from migrate.codemods.training.own_steps import OwnSteps, steps_of, tracked
from migrate.codemods.training.penalties import penalty
from migrate.codemods.training.wrap import wrap
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

Bound = dict[str, cst.BaseExpression]
REFUSED = ("class_weight", "validation_freq")


class TrainingOwnFit:
    """Before the loops of models that Keras's own step trains."""

    name = "training-own-fit"
    order = 53

    def plan(self, context: FileContext) -> None:
        for node in below(context.module, cst.Call):
            found = method(node)
            if not found or found[1] not in ("fit", "evaluate"):
                continue
            steps = steps_of(context, found[0])
            if steps is None or claimed(context, node):
                continue
            if found[1] == "fit" and steps.train is None:
                message = "a model that tests itself by a step of its own, and is trained by Keras's"
                context.finding("TRN501", node, message)
            elif found[1] == "fit":
                self._fit(context, node, found[0], steps)
            elif steps.test is not None:
                self._evaluate(context, node, found[0], steps)

    @staticmethod
    def _fit(context: FileContext, call: cst.Call, receiver: cst.BaseExpression, steps: OwnSteps) -> None:
        statement, bound = context.statement(call), bind(call, PARAMETERS)
        target = history_target(context, call)
        if bound is None or "x" not in bound or target in (None, INSIDE) or not dotted(receiver):
            context.finding(
                "TRN501", call, "what this fit() is given, or where its result goes, is not known here"
            )
            return
        for name in (name for name in REFUSED if name in bound):
            context.finding("TRN503", call, f"fit() argument `{name}` is not in the written loop")
        lines = list(_loop(context, call, dotted(receiver), steps, bound, target))
        context.replace(statement, "\n".join(lines))
        objects(context).stated[id(call)] = Trained()
        context.level(Level.EXACT, "keras.Model.fit")

    @staticmethod
    def _evaluate(
        context: FileContext, call: cst.Call, receiver: cst.BaseExpression, steps: OwnSteps
    ) -> None:
        bound = bind(call, EVALUATE)
        if bound is None or "x" not in bound:
            context.finding("TRN501", call, "what this evaluate() is given is not known here")
            return
        batches, _ = _batches(context, bound["x"], bound.get("y"), bound.get("batch_size"), "")
        count = f", steps={context.expression(bound['steps'])}" if "steps" in bound else ""
        metrics = f", {resets}" if (resets := resetting(context, steps, context.expression(receiver))) else ""
        function = context.local("support.evaluate_steps")
        text = f"{function}({context.expression(receiver)}, {batches}{metrics}{count})"
        as_dict = "return_dict" in bound and literal(context.source(bound["return_dict"])) is True
        context.replace(call, text if as_dict else evaluated(context, call, text, True))
        context.level(Level.EXACT, "keras.Model.evaluate")


REWRITE = TrainingOwnFit()


def resetting(context: FileContext, steps: OwnSteps, model: str) -> str:
    """The metrics that begin anew with each epoch; '' without any."""
    if steps.metrics is not None or steps.uses_compiled:
        return f"{model}.metrics.values()"
    names = [f"{model}.{name}" for name in tracked(context, steps)]
    return f"[{', '.join(names)}]" if names else ""


def _loop(
    context: FileContext, call: cst.Call, model: str, steps: OwnSteps, bound: Bound, target: str
) -> Iterator[str]:
    made: list[str] = []
    shuffle = context.expression(bound["shuffle"]) if "shuffle" in bound else "True"
    shuffle = "" if shuffle == "False" else shuffle
    y, weights = bound.get("y"), bound.get("sample_weight")
    batches, single = _batches(context, bound["x"], y, bound.get("batch_size"), shuffle, weights)
    if not batches.replace(".", "").isidentifier():
        name = reuse(context, call, "train_loader")
        made.append(wrap(f"{name} = {batches}", len(context.tree.indent(call))))
        batches = name
    batches = fit_arguments.of_steps(context, call, batches, bound.get("steps_per_epoch"), made)
    validation = _validation(context, call, steps, bound, made)
    callbacks, begins, lines = fit_arguments.callbacks_of(context, call, bound.get("callbacks"))
    history = fit_arguments.history_variable(context, call, target)
    yield from [*made, *lines]
    if history:
        yield f"{history} = {context.local('support.History')}()"
    device, epoch, logs = (reuse(context, call, name) for name in ("device", "epoch", "logs"))
    callback = reuse(context, call, "callback") if callbacks else ""
    kind = objects(context).of(_receiver(call))
    compiled = kind.compiled if isinstance(kind, Model) else None
    yield f"{device} = next({model}.parameters()).device"
    if callbacks:
        optimizer = f", {compiled.of(model, 'optimizer')}" if compiled else ""
        yield from (f"for {callback} in {callbacks}:", f"    {callback}.attach({model}{optimizer})")
    epochs = context.expression(bound["epochs"]) if "epochs" in bound else "1"
    first = f"{context.expression(bound['initial_epoch'])}, " if "initial_epoch" in bound else ""
    yield f"for {epoch} in range({first}{epochs}):"
    metrics = resetting(context, steps, model)
    body: list[str] = []
    logged = bool(callbacks) and wants_logs(context, bound.get("callbacks"))
    nothing = ", {}" if logged else ""
    if callbacks and begins:
        body += [f"for {callback} in {callbacks}:", f"    {callback}.on_epoch_begin({epoch}{nothing})"]
    if metrics:
        metric = reuse(context, call, "metric")
        body += [f"for {metric} in {metrics}:", f"    {metric}.reset()"]
    batch = reuse(context, call, "batch")
    moved = f"{batch}.to({device})" if single else f"{context.local('support.to_device')}({batch}, {device})"
    at_batches = bool(callbacks) and acts_at_batches(context, bound.get("callbacks"))
    step = reuse(context, call, "step") if at_batches else ""
    body.append(f"for {step}, {batch} in enumerate({batches}):" if step else f"for {batch} in {batches}:")
    if step:
        body += [
            f"    for {callback} in {callbacks}:",
            f"        {callback}.on_train_batch_begin({step}{nothing})",
        ]
    body.append(f"    {logs} = {model}.train_step({moved})")
    if compiled and compiled.scheduler:
        body.append(f"    {compiled.of(model, 'scheduler')}.step()")
    body.append(f"{'    ' * at_batches}{logs} = {{name: float(value) for name, value in {logs}.items()}}")
    if step:
        body += [
            f"    for {callback} in {callbacks}:",
            f"        {callback}.on_train_batch_end({step}, {logs})",
            f"    if any({callback}.stop_training for {callback} in {callbacks}):",
            "        break",
        ]
    if validation:
        body.append(f'{logs} |= {validation}, prefix="val_")')
    if callbacks:
        body += [f"for {callback} in {callbacks}:", f"    {callback}.on_epoch_end({epoch}, {logs})"]
    if history:
        body.append(f"{history}.append({epoch}, {logs})")
    report = fit_arguments.reported(context, bound.get("verbose"))
    if report != "never":
        text = reuse(context, call, "summary")
        body += report_lines(report, epochs, Spelling(epoch=epoch, logs=logs, summary=text))
    if callbacks:
        body += [f"if any({callback}.stop_training for {callback} in {callbacks}):", "    break"]
    yield from (f"    {line}" for line in body)
    if callbacks:
        yield from (
            f"for {callback} in {callbacks}:",
            f"    {callback}.on_train_end({logs if logged else ''})",
        )
    if target == "return":
        yield f"return {history}"
    elif history and target != history:
        yield f"{target} = {history}"


def _validation(context: FileContext, call: cst.Call, steps: OwnSteps, bound: Bound, made: list[str]) -> str:
    """The call that evaluates the model after an epoch, open at its end; '' without validation."""
    node = bound.get("validation_data")
    if "validation_split" in bound:
        context.finding("TRN503", call, "fit() argument `validation_split` is not in the written loop")
    if node is None or context.source(node) == "None":
        return ""
    x, y = node, None
    if isinstance(node, cst.Tuple) and len(node.elements) == 2:
        x, y = (element.value for element in node.elements)
    size = bound.get("validation_batch_size", bound.get("batch_size"))
    batches, _ = _batches(context, x, y, size, "")
    batches = fit_arguments.first_batches(context, call, batches, bound.get("validation_steps"), made)
    if not batches.replace(".", "").isidentifier():
        name = reuse(context, call, "val_loader")
        made.append(wrap(f"{name} = {batches}", len(context.tree.indent(call))))
        batches = name
    model = dotted(_receiver(call))
    kind = objects(context).of(_receiver(call))
    compiled = kind.compiled if isinstance(kind, Model) else None
    if steps.test is not None:
        metrics = f", {resets}" if (resets := resetting(context, steps, model)) else ""
        return f"{context.local('support.evaluate_steps')}({model}, {batches}{metrics}"
    if compiled is None or not compiled.criterion:
        context.finding("TRN503", call, "how the validation data is judged is not known here")
        return ""
    criterion = with_penalty(compiled.of(model, "criterion"), penalty(context, model))
    metrics = f", {compiled.of(model, 'metrics')}" if compiled.metrics else ""
    if steps.keeps_loss:  # the loss's own mean is none of a prediction
        items = f"{compiled.of(model, 'metrics')}.items()"
        metrics = f', {{name: item for name, item in {items} if name != "loss"}}'
    return f"{context.local('support.evaluate_model')}({model}, {batches}, {criterion}{metrics}"


def _receiver(call: cst.Call) -> cst.BaseExpression:
    assert isinstance(call.func, cst.Attribute)
    return call.func.value


def _batches(
    context: FileContext,
    x: cst.BaseExpression,
    y: cst.BaseExpression | None,
    size: cst.BaseExpression | None,
    shuffle: str,
    weights: cst.BaseExpression | None = None,
) -> tuple[str, bool]:
    """The batches as code, and whether each is one tensor for sure."""
    kind = objects(context).of(x)
    given = y is not None and context.source(y) != "None"
    listed = isinstance(x, cst.List | cst.Tuple)
    if (
        not given
        and not listed
        and (isinstance(kind, Batches | Stream) or (size is None and not _is_array(kind)))
    ):
        return context.expression(x), False
    parts = [element.value for element in x.elements] if isinstance(x, cst.List | cst.Tuple) else [x]
    texts = [_tensor(context, part) for part in parts]
    if listed and given:
        context.finding("TRN503", x, "several inputs of a training step of one's own are not understood")
    if given and y is not None:
        texts.append(_tensor(context, y))
    if weights is not None and context.source(weights) != "None":
        texts.append(_tensor(context, weights))
        if not given:
            context.finding("TRN503", weights, "weights beside batches are not in the written loop")
    dataset = texts[0]
    if len(texts) > 1 or listed:
        dataset = f"{context.local('torch.utils.data.TensorDataset')}({', '.join(texts)})"
    return arrays.loader(context, dataset, size, shuffle), len(texts) == 1 and not listed


def _is_array(kind: object) -> bool:
    return isinstance(kind, Array | Tensor)


def _tensor(context: FileContext, node: cst.BaseExpression) -> str:
    """Arrays of floats become Keras's float32; whole numbers stay."""
    kind = objects(context).of(node)
    dtype = kind.dtype if isinstance(kind, Array | Tensor) else None
    keeps = dtype is not None and not dtype.startswith("float")
    cast = "" if keeps else f", dtype={context.local('torch.float32')}"
    if not keeps and dtype is None:
        return f"{context.local('support.to_tensor')}({context.expression(node)})"
    return f"{context.local('torch.as_tensor')}({context.expression(node)}{cast})"
