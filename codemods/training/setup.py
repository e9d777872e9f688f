"""What ``model.compile(...)`` becomes: optimizer, criterion and metrics, as variables or the model's attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Optimizer
from migrate.catalog.template import fill
from migrate.catalog.values import Tensor, literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import Compiled
from migrate.codemods.spelling import quoted_like
from migrate.codemods.syntax.build import expression
from migrate.codemods.training import clipping, made_optimizers, metric_lists
from migrate.codemods.training.bind import bind, method
from migrate.codemods.training.component import Piece, piece
from migrate.codemods.training.criteria import Criterion, criterion, reduced
from migrate.codemods.training.ends import Ends, ends
from migrate.codemods.training.names import pick
from migrate.codemods.training.own_steps import OwnSteps, stepped_parameters, steps_of
from migrate.codemods.training.scores import Scores, display, scores
from migrate.codemods.training.unregistered import unregistered
from migrate.codemods.training.wrap import wrap
from migrate.provenance import Component, Training

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

PARAMETERS = (
    "optimizer",
    "loss",
    "loss_weights",
    "metrics",
    "weighted_metrics",
    "run_eagerly",
    "steps_per_execution",
    "jit_compile",
    "auto_scale_loss",
)
TAKEN = frozenset({"optimizer", "loss", "loss_weights", "metrics", "weighted_metrics"})
DROPPED = frozenset({"run_eagerly", "steps_per_execution", "jit_compile"})
"""Arguments that say how fast to run, not what to compute. Loss scaling of mixed precision is none of them."""


@dataclass(frozen=True)
class Setup:
    """A compile call in the target framework.

    Attributes:
        lines: statements that take its place.
        compiled: what the loop needs to know.
        training: for the provenance file, support classes as ``support.X``.
        moved: statements (an optimizer's or a schedule's own) that the lines replace.
    """

    lines: tuple[str, ...]
    compiled: Compiled
    training: Training
    moved: tuple[cst.CSTNode, ...]


def setup(
    context: FileContext, call: cst.Call, model: str, attached: bool, output: Tensor | None
) -> Setup | None:
    """Render a compile call; None, with a finding, if it cannot be.

    Args:
        model: the text of the model in the scope of the call.
        attached: make the pieces attributes of the model, for code elsewhere that gets the model alone.
        output: what is known of the model's one output.
    """
    bound = bind(call, PARAMETERS)
    if bound is None:
        context.finding("TRN501", call, "compile() gets its arguments unpacked, so they are not known here")
        return None
    for name, node in bound.items():
        usual = name in TAKEN or name in DROPPED
        if not usual and literal(context.source(node)) not in (None, False):
            context.finding(
                "TRN503", call, f"compile() argument `{name}` has no counterpart in the written loop"
            )
    optimizer = _piece(context, call, bound.get("optimizer"), model)
    steps, found = _steps(context, call), method(call)
    names = ends(context, found[0]) if found else Ends()
    loss = Criterion("") if steps is not None and "loss" not in bound else None
    loss = loss or criterion(context, call, bound, output, names)
    if optimizer is None or loss is None:
        return None
    outputs = tuple(loss.parts) if loss.parts is not None else ()
    outputs = names.several or outputs
    given = metric_lists.handed(context, bound.get("metrics")) if steps is None and not outputs else None
    metrics: Scores = {}
    for name in ("metrics", "weighted_metrics"):
        listed = bound.get(name) if given is None or name != "metrics" else given.node
        new = scores(context, call, listed, output, loss.targets, outputs)
        metrics |= {key if key not in metrics else f"weighted_{key}": score for key, score in new.items()}
    if loss.parts is not None:
        metrics = _part_losses(context, loss.parts, outputs) | metrics
    attached = attached or steps is not None
    return _written(context, call, model, attached, optimizer, loss, metrics, outputs, given)


def _part_losses(context: FileContext, parts: Mapping[str, str], outputs: tuple[str, ...]) -> Scores:
    """The mean of the loss of each output, which Keras has in the logs: every batch counts as much as any other."""
    wrap, mean = context.local("support.OutputMetric"), context.local("support.LossMetric")
    return {
        f"{name}_loss": (
            f'{wrap}({mean}({context.localise(reduced(code))}), "{name}", {outputs.index(name)})',
            None,
        )
        for name, code in parts.items()
    }


def _steps(context: FileContext, call: cst.Call) -> OwnSteps | None:
    """The training steps of the model's own, if it has any."""
    found = method(call)
    return steps_of(context, found[0]) if found else None


def _piece(
    context: FileContext, call: cst.Call, given: cst.BaseExpression | None, model: str
) -> Piece | None:
    node = expression("'rmsprop'") if given is None else given
    try:
        found = piece(context, node, Optimizer, at=call) or made_optimizers.standing(context, node, model)
    except Unrenderable as error:
        context.unrenderable(error, call)
        return None
    if found is None:
        context.finding("TRN504", call, f"the optimizer `{context.source(node)}` is not known here")
    return found


def _written(
    context: FileContext,
    call: cst.Call,
    model: str,
    attached: bool,
    optimizer: Piece,
    criterion: Criterion,
    metrics: Scores,
    outputs: tuple[str, ...],
    given: metric_lists.Handed | None,
) -> Setup:
    steps = _steps(context, call)
    params = stepped_parameters(context, steps, model) if steps is not None else f"{model}.parameters()"
    if params is None:
        context.finding("TRN504", call, "the parameters that the model's own step trains are not known here")
        params = f"{model}.parameters()"
    if steps is not None and steps.keeps_loss:
        metrics = {"loss": (f"{context.local('torchmetrics.MeanMetric')}()", None)} | metrics

    def named(usual: str, own: str = "") -> str:
        return usual if attached else own or pick(context, call, usual)

    compiled = Compiled(
        attached,
        optimizer=named("optimizer", optimizer.variable),
        criterion=named("criterion", criterion.variable),
        metrics=_metrics_name(steps, named, given) if metrics else "",
        scheduler=named("scheduler") if optimizer.scheduler else "",
        clip="" if attached else context.localise(optimizer.rendered.clip),
        targets=criterion.targets,
        classes=criterion.classes,
        unreduced=criterion.unreduced,
        labels=criterion.labels,
        outputs=outputs,
        lossless=criterion.lossless,
    )

    def said(code: str, **inputs: str) -> str:
        return quoted_like(context.tree.text, fill(code, **inputs) if inputs else code)

    own = said(optimizer.rendered.code, params=params)
    lines = [f"{compiled.of(model, 'optimizer')} = {own}"] if compiled.of(model, "optimizer") != own else []
    if optimizer.scheduler:
        code = said(optimizer.scheduler, optimizer=compiled.of(model, "optimizer"))
        lines.append(f"{compiled.of(model, 'scheduler')} = {code}")
    if attached and optimizer.rendered.clip:  # whoever takes the steps
        lines.append(said(clipping.hook(context, compiled.of(model, "optimizer"), optimizer.rendered.clip)))
    if criterion.code:
        code = unregistered(context, call, criterion.code) if attached else criterion.code
        if steps is not None and steps.weights and criterion.unreduced:
            code = f"{context.local('support.WeightedLoss')}({context.localise(criterion.unreduced)})"
        lines.append(f"{compiled.of(model, 'criterion')} = {said(code)}")
    codes = {name: said(code) for name, (code, _) in metrics.items()}
    if given is not None and not metric_lists.write(context, given, codes):
        context.finding("TRN504", call, f"the metrics `{given.name}` would be others for another model")
    listed = display(codes) if given is None else given.name
    if metrics and compiled.of(model, "metrics") != listed:
        lines.append(f"{compiled.of(model, 'metrics')} = {listed}")
    indent = len(context.tree.indent(call))
    components = tuple(item for _, item in metrics.values() if item is not None)
    training = Training(optimizer.component, criterion.component, components)
    return Setup(
        tuple(wrap(line, indent) for line in lines), compiled, training, (*optimizer.moved, *criterion.moved)
    )


def _metrics_name(
    steps: OwnSteps | None, named: Callable[[str, str], str], given: metric_lists.Handed | None
) -> str:
    """A class with a property of its own called ``metrics`` has those that compile is given beside it."""
    own = given.name if given is not None else ""
    return "compiled_metrics" if steps is not None and steps.metrics is not None else named("metrics", own)


def placed(context: FileContext, training: Training) -> Training:
    """The same with support classes by their place in the migrated tree: ``digits.migrate_support:KerasAdam``."""
    home = context.repository.support_module(context.module_name)

    def place(component: Component | None) -> Component | None:
        if component is None or not component.target.startswith("support."):
            return component
        return replace(component, target=f"{home}:{component.target.removeprefix('support.')}")

    metrics = tuple(item for item in (place(metric) for metric in training.metrics) if item is not None)
    return Training(place(training.optimizer), place(training.loss), metrics)
