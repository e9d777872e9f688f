"""What ``model.compile(...)`` becomes: optimizer, criterion and metrics, as variables or the model's attributes."""

from __future__ import annotations

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
from migrate.codemods.training.bind import bind
from migrate.codemods.training.component import Piece, piece
from migrate.codemods.training.derived import LOSSES, METRICS, made_of
from migrate.codemods.training.names import pick
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
    criterion = _criterion(context, call, bound.get("loss"), output)
    if optimizer is None or criterion is None:
        return None
    metrics = _metrics(context, call, bound.get("metrics"), output, criterion.targets)
    return _written(context, call, model, attached, optimizer, criterion, metrics)


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
    def named(usual: str, own: str = "") -> str:
        return usual if attached else own or pick(context, call, usual)

    compiled = Compiled(
        attached,
        optimizer=named("optimizer", optimizer.variable),
        criterion=named("criterion", criterion.variable),
        metrics=named("metrics") if metrics else "",
        scheduler=named("scheduler") if optimizer.scheduler else "",
        clip=context.localise(optimizer.rendered.clip),
        targets=criterion.targets,
        classes=criterion.classes,
        unreduced=criterion.unreduced,
        labels=criterion.labels,
    )

    def said(code: str, **inputs: str) -> str:
        return quoted_like(context.tree.text, fill(code, **inputs) if inputs else code)

    own = said(optimizer.rendered.code, params=f"{model}.parameters()")
    lines = [f"{compiled.of(model, 'optimizer')} = {own}"]
    if optimizer.scheduler:
        code = said(optimizer.scheduler, optimizer=compiled.of(model, "optimizer"))
        lines.append(f"{compiled.of(model, 'scheduler')} = {code}")
    lines.append(f"{compiled.of(model, 'criterion')} = {said(criterion.code)}")
    if metrics:
        items = ", ".join(f'"{name}": {said(code)}' for name, (code, _) in metrics.items())
        lines.append(f"{compiled.of(model, 'metrics')} = {{{items}}}")
    indent = len(context.tree.indent(call))
    components = tuple(item for _, item in metrics.values() if item is not None)
    training = Training(optimizer.component, criterion.component, components)
    return Setup(
        tuple(wrap(line, indent) for line in lines), compiled, training, (*optimizer.moved, *criterion.moved)
    )


def placed(context: FileContext, training: Training) -> Training:
    """The same with support classes by their place in the migrated tree: ``digits.migrate_support:KerasAdam``."""
    home = context.repository.support_module(context.module_name)

    def place(component: Component | None) -> Component | None:
        if component is None or not component.target.startswith("support."):
            return component
        return replace(component, target=f"{home}:{component.target.removeprefix('support.')}")

    metrics = tuple(item for item in (place(metric) for metric in training.metrics) if item is not None)
    return Training(place(training.optimizer), place(training.loss), metrics)
