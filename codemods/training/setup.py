"""What ``model.compile(...)`` becomes: optimizer, criterion and metrics, as variables or the model's attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Loss, Metric, Optimizer
from migrate.catalog.template import fill
from migrate.catalog.values import UNKNOWN, Tensor, literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import Compiled, definition
from migrate.codemods.spelling import quoted_like
from migrate.codemods.syntax.build import expression
from migrate.codemods.training.bind import bind, method
from migrate.codemods.training.component import Piece, piece
from migrate.codemods.training.derived import LOSSES, METRICS, made_of
from migrate.codemods.training.names import pick
from migrate.codemods.training.own_steps import OwnSteps, stepped_parameters, steps_of
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
DROPPED = frozenset({"run_eagerly", "steps_per_execution", "jit_compile"})
"""Arguments that say how fast to run, not what to compute. Loss scaling of mixed precision is none of them."""

ACCURACY = ("accuracy", "acc")
CLASS_INDICES = "keras.losses.SparseCategoricalCrossentropy"


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
        usual = name in ("optimizer", "loss", "metrics") or name in DROPPED
        if not usual and literal(context.source(node)) not in (None, False):
            context.finding(
                "TRN503", call, f"compile() argument `{name}` has no counterpart in the written loop"
            )
    optimizer = _piece(context, call, bound.get("optimizer"), Optimizer, "'rmsprop'")
    steps = _steps(context, call)
    if steps is not None and "loss" not in bound:
        criterion: _Criterion | None = _Criterion("")
    else:
        criterion = _criterion(context, call, bound.get("loss"), output)
    if optimizer is None or criterion is None:
        return None
    metrics = _metrics(context, call, bound.get("metrics"), output, criterion.targets)
    return _written(context, call, model, attached or steps is not None, optimizer, criterion, metrics)


def _steps(context: FileContext, call: cst.Call) -> OwnSteps | None:
    """The training steps of the model's own, if it has any."""
    found = method(call)
    return steps_of(context, found[0]) if found else None


def _piece(
    context: FileContext, call: cst.Call, node: cst.BaseExpression | None, kind: type[Optimizer], default: str
) -> Piece | None:
    node = expression(default) if node is None else node
    try:
        found = piece(context, node, kind)
    except Unrenderable as error:
        context.unrenderable(error, call)
        return None
    if found is None:
        context.finding("TRN504", call, f"the optimizer `{context.source(node)}` is not known here")
    return found


@dataclass(frozen=True)
class _Criterion:
    code: str
    targets: str = ""
    classes: bool = False
    component: Component | None = None
    variable: str = ""
    moved: tuple[cst.CSTNode, ...] = ()
    unreduced: str = ""
    labels: str = "__targets__.flatten()"


def _criterion(
    context: FileContext, call: cst.Call, node: cst.BaseExpression | None, output: Tensor | None
) -> _Criterion | None:
    """The loss: the catalog's, or a function of this file, which takes (target, prediction) in Keras."""
    if node is None or isinstance(node, cst.List | cst.Tuple | cst.Dict):
        what = "compile() gives no loss" if node is None else "several losses are given, one for each output"
        context.finding("TRN504", call, what)
        return None
    try:
        found = piece(context, node, Loss, output)
    except Unrenderable as error:
        context.unrenderable(error, call)
        return None
    if found is not None:
        rendered = found.rendered
        classes = rendered.row.name == CLASS_INDICES
        targets = context.localise(rendered.targets)
        one_hot = "Categorical" in rendered.row.name and not classes
        labels = "__targets__.argmax(-1)" if one_hot else "__targets__.flatten()"
        return _Criterion(
            rendered.code,
            targets,
            classes,
            found.component,
            found.variable,
            found.moved,
            found.unreduced,
            labels,
        )
    if made_of(context, node, LOSSES) is not None:
        return _Criterion(context.expression(node))
    own = definition(context, node)
    if isinstance(own, cst.FunctionDef):
        name = context.source(node)
        return _Criterion(f"lambda outputs, targets: {name}(targets, outputs).mean()")
    context.finding("TRN504", call, f"the loss `{context.source(node)}` is not known here")
    return None


def _metrics(
    context: FileContext, call: cst.Call, node: cst.BaseExpression | None, output: Tensor | None, targets: str
) -> dict[str, tuple[str, Component | None]]:
    """Name → (code, component) of each metric; what is not understood is a finding and left out.

    Args:
        targets: what the loop makes of the targets for the loss, and so what the metrics get.
    """
    if node is None or literal(context.source(node)) in (None, [], ()):
        return {}
    if isinstance(node, cst.Name):
        bindings = context.names.bindings(node)
        if len(bindings) == 1 and isinstance(bindings[0].value, cst.List | cst.Tuple):
            node = bindings[0].value
    if not isinstance(node, cst.List | cst.Tuple):
        context.finding(
            "TRN504", call, f"the metrics `{context.source(node)}` are not a list that is known here"
        )
        return {}
    found: dict[str, tuple[str, Component | None]] = {}
    for element in node.elements:
        text = literal(context.source(element.value))
        if text in ACCURACY:
            # Which accuracy it is depends on the shapes, so the provenance file cannot name one.
            found[str(text)] = (context.local("support.Accuracy") + "()", None)
            continue
        own = made_of(context, element.value, METRICS)
        if own is not None:
            found[_own_name(context, own)] = (context.expression(element.value), None)
            continue
        try:
            metric = _metric(context, element.value, output)
        except Unrenderable as error:
            context.unrenderable(error, call)
            continue
        if metric is None:
            context.finding("TRN504", call, f"the metric `{context.source(element.value)}` is not known here")
            continue
        name = _metric_name(context, element.value, metric, text)
        found[name] = (metric_code(context, metric, targets), metric.component)
    return found


def metric_dict(context: FileContext, call: cst.Call, node: cst.BaseExpression, with_loss: bool) -> str:
    """The metrics that a call gives, as a display of a dict by their names, with the loss's mean where that is kept."""
    found = {name: code for name, (code, _) in _metrics(context, call, node, None, "").items()}
    if with_loss:
        found = {"loss": f"{context.local('torchmetrics.MeanMetric')}()"} | found
    return quoted_like(context.tree.text, _display(found))


def _display(items: Mapping[str, str]) -> str:
    listed = ", ".join(f'"{name}": {code}' for name, code in items.items())
    return f"{{{listed}}}"


def metric_label(context: FileContext, call: cst.Call) -> str:
    """The name of the metric that a call of a class of Keras's makes: ``name=``, or the class's in snake case."""
    given = next((item.value for item in call.args if item.keyword and item.keyword.value == "name"), None)
    name = literal(context.source(given)) if given is not None else None
    return (
        name
        if isinstance(name, str)
        else snake_case((context.names.resolve(call.func) or "").rpartition(".")[2])
    )


def _metric(context: FileContext, node: cst.BaseExpression, output: Tensor | None) -> Piece | None:
    """A metric that takes any targets if there is one; else the one that fits the model's output.

    Raises:
        Unrenderable: there is neither.
    """
    try:
        return piece(context, node, Metric)
    except Unrenderable:
        if output is None:
            raise
        return piece(context, node, Metric, output)


def metric_code(context: FileContext, metric: Piece, targets: str) -> str:
    """A metric that takes what the loop has: targets in the form that the loss wants."""
    if metric.rendered.targets.replace("__", "") in ("", targets.replace("__", "")):
        return metric.rendered.code
    convert = context.localise(fill(metric.rendered.targets, targets="targets", outputs="outputs"))
    wrap = context.local("support.WithTargets")
    return f"{wrap}({metric.rendered.code}, lambda outputs, targets: {convert})"


def _own_name(context: FileContext, call: cst.Call) -> str:
    """The name in the logs of a metric of the program's own."""
    for item in call.args:
        if item.keyword is not None and item.keyword.value == "name":
            return str(context.value(item.value))
    return snake_case(context.source(call.func).rpartition(".")[2])


def _metric_name(context: FileContext, node: cst.BaseExpression, metric: Piece, text: object) -> str:
    """The name in the logs: the string as given, else ``name=``, else the class's in snake case."""
    if isinstance(text, str):
        return text
    if isinstance(node, cst.Call):
        for item in node.args:
            if item.keyword is not None and item.keyword.value == "name":
                given = literal(context.source(item.value))
                if given is not UNKNOWN and given is not None:
                    return str(given)
    return snake_case(metric.rendered.row.name.rpartition(".")[2])


def snake_case(name: str) -> str:
    """``SparseCategoricalAccuracy`` → ``sparse_categorical_accuracy``, ``AUC`` → ``auc``: Keras's automatic names."""
    text = ""
    for position, letter in enumerate(name):
        after = name[position + 1 : position + 2]
        if letter.isupper() and text and (not name[position - 1].isupper() or after.islower()):
            text += "_"
        text += letter.lower()
    return text


def _written(
    context: FileContext,
    call: cst.Call,
    model: str,
    attached: bool,
    optimizer: Piece,
    criterion: _Criterion,
    metrics: dict[str, tuple[str, Component | None]],
) -> Setup:
    steps = _steps(context, call)
    params = stepped_parameters(context, steps, model) if steps is not None else f"{model}.parameters()"
    if params is None:
        context.finding("TRN504", call, "the parameters that the model's own step trains are not known here")
        params = f"{model}.parameters()"
    if steps is not None and steps.uses_compiled:
        metrics = {"loss": (f"{context.local('torchmetrics.MeanMetric')}()", None)} | metrics

    def named(usual: str, own: str = "") -> str:
        return usual if attached else own or pick(context, call, usual)

    compiled = Compiled(
        attached,
        optimizer=named("optimizer", optimizer.variable),
        criterion=named("criterion", criterion.variable),
        metrics=_metrics_name(steps, named) if metrics else "",
        scheduler=named("scheduler") if optimizer.scheduler else "",
        clip=context.localise(optimizer.rendered.clip),
        targets=criterion.targets,
        classes=criterion.classes,
        unreduced=criterion.unreduced,
        labels=criterion.labels,
    )

    def said(code: str, **inputs: str) -> str:
        return quoted_like(context.tree.text, fill(code, **inputs) if inputs else code)

    own = said(optimizer.rendered.code, params=params)
    lines = [f"{compiled.of(model, 'optimizer')} = {own}"]
    if optimizer.scheduler:
        code = said(optimizer.scheduler, optimizer=compiled.of(model, "optimizer"))
        lines.append(f"{compiled.of(model, 'scheduler')} = {code}")
    if criterion.code:
        lines.append(f"{compiled.of(model, 'criterion')} = {said(criterion.code)}")
    if metrics:
        display = _display({name: said(code) for name, (code, _) in metrics.items()})
        lines.append(f"{compiled.of(model, 'metrics')} = {display}")
    indent = len(context.tree.indent(call))
    components = tuple(item for _, item in metrics.values() if item is not None)
    training = Training(optimizer.component, criterion.component, components)
    return Setup(
        tuple(wrap(line, indent) for line in lines), compiled, training, (*optimizer.moved, *criterion.moved)
    )


def _metrics_name(steps: OwnSteps | None, named: Callable[[str], str]) -> str:
    """A class with a property of its own called ``metrics`` has those that compile is given beside it."""
    return "compiled_metrics" if steps is not None and steps.metrics is not None else named("metrics")


def placed(context: FileContext, training: Training) -> Training:
    """The same with support classes by their place in the migrated tree: ``digits.migrate_support:KerasAdam``."""
    home = context.repository.support_module(context.module_name)

    def place(component: Component | None) -> Component | None:
        if component is None or not component.target.startswith("support."):
            return component
        return replace(component, target=f"{home}:{component.target.removeprefix('support.')}")

    metrics = tuple(item for item in (place(metric) for metric in training.metrics) if item is not None)
    return Training(place(training.optimizer), place(training.loss), metrics)
