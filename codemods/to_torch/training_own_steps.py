"""What the training methods of a model's class take from Keras: its ``compile``, its loss, its metrics.

    super().compile()                                    (goes)
    return [self.d_loss, self.g_loss]                    return {"d_loss": self.d_loss, "g_loss": self.g_loss}
    loss = self.compute_loss(y=y, y_pred=y_pred)    →    loss = self.criterion(y_pred, y)
    for metric in self.metrics:                          for name, metric in self.metrics.items():
        if metric.name == "loss":                            if name == "loss":
            metric.update_state(loss)                            metric.update(loss)

Everything else in them is rewritten as it is anywhere: tapes, optimizers, metrics, calls of models.

https://keras.io/guides/custom_train_step_in_tensorflow/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.catalog.template import fill
from migrate.catalog.values import literal
from migrate.codemods import syntax as cst
from migrate.codemods.training.applications import Stepped, stepped
from migrate.codemods.training.bind import bind
from migrate.codemods.training.fit_weights import has_weighted_metrics
from migrate.codemods.training.own_steps import (
    LOSSES,
    PARAMETERS,
    OwnSteps,
    base_compile,
    compile_calls,
    compiled_with,
    forwarded,
    own_steps,
    tracked,
    weights_given,
)
from migrate.codemods.training.penalties import penalty
from migrate.codemods.training.scores import metric_dict, metric_label
from migrate.codemods.tree import below, walk
from migrate.keras import OLD, current

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

RENAMED = {"result": "compute", "reset_state": "reset", "reset_states": "reset"}
FORWARDED = {"optimizer": "optimizer", "loss": "criterion"}


class TrainingOwnSteps:
    """After compile, which says what the losses are; before the rewrites of what the methods use."""

    name = "training-own-steps"
    order = 51

    def plan(self, context: FileContext) -> None:
        for node in context.module.body:
            steps = own_steps(context, node) if isinstance(node, cst.ClassDef) else None
            if steps is not None:
                _compile(context, steps)
                _property(context, steps)
                for function in (steps.train, steps.test):
                    if function is not None:
                        _tuples(context, function)
                _losses(context, steps)
                for region, target, iterated in _loops(steps):
                    _loop(context, steps, region, target, iterated)
                stepped(context).setdefault((id(steps.node), "self.optimizer"), Stepped())


REWRITE = TrainingOwnSteps()


def _compile(context: FileContext, steps: OwnSteps) -> None:
    """The class's own ``compile`` keeps what it hands on to Keras's; the calls give metrics by their names."""
    base = base_compile(steps)
    if base is None or not isinstance(context.tree.parent(base), cst.Expr):
        return
    calls = list(compile_calls(context, steps))
    lines = []
    for name, attribute in FORWARDED.items():
        if any(forwarded(steps, call, name) is not None for call in calls):
            lines.append(f"self.{attribute} = {_handed(base, name)}")
    given = [(call, node) for call in calls if (node := forwarded(steps, call, "metrics")) is not None]
    if given:
        lines.append(f"self.{_compiled_name(steps)} = {_handed(base, 'metrics')}")
        for call, node in given:
            context.replace(node, metric_dict(context, call, node, steps.keeps_loss))
    if lines:
        context.replace(context.statement(base), "\n".join(lines))
    else:
        context.remove(context.statement(base))
    context.level(Level.EXACT, "keras.Model.compile")


def _compiled_name(steps: OwnSteps) -> str:
    return "metrics" if steps.metrics is None else "compiled_metrics"


def _handed(base: cst.Call, name: str) -> str:
    """How the class's own ``compile`` names what it hands on."""
    inner = next((item.value for item in base.args if item.keyword and item.keyword.value == name), None)
    if isinstance(inner, cst.Name):
        return inner.value
    stars = next(item.value for item in base.args if item.star == "**")
    return f'{stars.value if isinstance(stars, cst.Name) else "kwargs"}["{name}"]'


def _property(context: FileContext, steps: OwnSteps) -> None:
    """The metrics by name, as everything that loops over them wants them."""
    if steps.metrics is None:
        return
    known = tracked(context, steps)

    def item(node: cst.BaseExpression) -> str | None:
        if not isinstance(node, cst.Attribute) or context.source(node.value) != "self":
            return None
        made = known.get(node.attr.value)
        label = metric_label(context, made) if made is not None else node.attr.value
        return f'"{label}": {context.source(node)}'

    for node in list(walk(steps.metrics)):
        match node:
            case cst.Return(value=cst.List(elements=elements) as listed):
                items = [item(element.value) for element in elements]
                if None not in items:
                    context.replace(listed, f"{{{', '.join(text for text in items if text)}}}")
            case cst.Attribute(value=cst.Call(func=cst.Name(value="super")), attr=cst.Name(value="metrics")):
                context.replace(node, "dict(self.compiled_metrics)")
            case cst.Call(
                func=cst.Attribute(value=owner, attr=cst.Name(value="append")), args=[cst.Arg(value=added)]
            ):
                text = item(added)
                if text is not None:
                    context.replace(node, f"{context.source(owner)}.update({{{text}}})")


def _tuples(context: FileContext, function: cst.FunctionDef) -> None:
    """A batch of several parts is a list as loaders give it, which ``isinstance(data, tuple)`` asks for in Keras."""
    names = [param.name.value for param in function.params.params][1:2]
    for node in walk(function):
        match node:
            case cst.Call(
                func=cst.Name(value="isinstance"),
                args=[cst.Arg(value=cst.Name(value=name)), cst.Arg(value=cst.Name(value="tuple") as kind)],
            ) if name in names:
                context.replace(kind, "(tuple, list)")


def _losses(context: FileContext, steps: OwnSteps) -> None:
    """The loss that ``compile`` was given, and the metrics beside it."""
    compiled = compiled_with(context, steps)
    own = {item.name.value for item in steps.node.body.body if isinstance(item, cst.FunctionDef)}
    targets = {item.targets for item in compiled}
    convert = targets.pop() if len(targets) == 1 else ""
    for call in list(steps.calls(LOSSES)):
        name = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
        if name in own:
            continue
        bound = bind(call, PARAMETERS[name])
        weights = weights_given(call)
        if (
            bound is None
            or not {"y", "y_pred"} <= bound.keys()
            or (weights is not None and not all(item.unreduced for item in compiled))
            or len({c.targets for c in compiled}) != 1
        ):
            context.finding("TRN504", call, f"the loss behind `self.{name}` is not known here")
            continue
        outputs, y = context.expression(bound["y_pred"]), context.expression(bound["y"])
        if convert and isinstance(bound["y"], cst.Name) and isinstance(bound["y_pred"], cst.Name):
            text = fill(convert, targets=y, outputs=outputs)
            context.insert_before(context.statement(call), f"{y} = {text}")
        elif convert:
            y = fill(convert, targets=y, outputs=outputs)
        weighted = f", {context.expression(weights)}" if weights is not None else ""
        text = f"self.criterion({outputs}, {y}{weighted})"
        added = penalty(context, "self")
        context.replace(call, f"{text} + {added}" if added else text)
        if name == "compiled_loss" and steps.keeps_loss:
            _track(context, call)
    for node in list(walk(steps.node)):
        _compiled_metrics(context, steps, node)


def _track(context: FileContext, call: cst.Call) -> None:
    """Keras's ``compiled_loss`` keeps the mean of its values among the metrics."""
    statement = context.tree.parent(call)
    while statement is not None and not isinstance(statement, cst.Assign):
        if not isinstance(statement, cst.BaseExpression):
            return
        statement = context.tree.parent(statement)
    if isinstance(statement, cst.Assign):
        target = context.source(statement.targets[0].target)
        tapes = [item for item in context.tree.ancestors(call) if isinstance(item, cst.With)]
        # A tape's block goes; what comes after it stands where the block stood.
        anchor = tapes[-1] if tapes else context.statement(call)
        context.insert_after(anchor, f'self.metrics["loss"].update({target})')


def _compiled_metrics(context: FileContext, steps: OwnSteps, node: cst.CSTNode) -> None:
    """``self.compiled_metrics.update_state(y, y_pred)``: every metric that compile was given."""
    match node:
        case cst.Call(
            func=cst.Attribute(
                value=cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value="compiled_metrics")),
                attr=cst.Name(value="update_state"),
            ),
            args=[cst.Arg(value=y), cst.Arg(value=outputs), *rest],
        ) if isinstance(context.tree.parent(node), cst.Expr):
            if any(literal(context.source(item.value)) is not None for item in rest):
                _tell_weights(context, node, each=False)
            update = f"metric.update({context.expression(outputs)}, {context.expression(y)})"
            if steps.keeps_loss:
                text = f'for name, metric in self.metrics.items():\n    if name != "loss":\n        {update}'
            elif steps.metrics is None:
                text = f"for metric in self.metrics.values():\n    {update}"
            else:
                text = f"for metric in self.compiled_metrics.values():\n    {update}"
            context.replace(context.statement(node), text)


def _tell_weights(context: FileContext, node: cst.CSTNode, each: bool) -> None:
    """Weights of samples go to the metrics that ``compile(weighted_metrics=...)`` is given, and to no others: only
    where Keras 2 has ``each`` of them apart, it weights them all."""
    if has_weighted_metrics(context) or (each and current().generation == OLD):
        context.finding("TRN503", node, "sample weights of metrics are not in the written step")


def _loops(steps: OwnSteps) -> Iterator[tuple[cst.CSTNode, cst.Name, cst.BaseExpression]]:
    """What loops over ``self.metrics``: the region, the variable, what is looped over."""
    for node in walk(steps.node):
        match node:
            case cst.For(target=cst.Name() as target, iter=iterated):
                region: cst.CSTNode = node
            case cst.DictComp(for_in=cst.CompFor(target=cst.Name() as target, iter=iterated)):
                region = node
            case cst.ListComp(for_in=cst.CompFor(target=cst.Name() as target, iter=iterated)):
                region = node
            case _:
                continue
        match iterated:
            case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value="metrics")):
                yield region, target, iterated


def _loop(
    context: FileContext, steps: OwnSteps, region: cst.CSTNode, target: cst.Name, iterated: cst.BaseExpression
) -> None:
    """A loop over the metrics by name, whose body uses PyTorch's methods of them."""
    variable, named = target.value, False
    scopes = context.names.scopes
    inside = {node.value for node in below(region, cst.Name) if scopes.of(node)}
    name = "name" if "name" not in inside else "metric_name"
    for node in list(walk(region)):
        match node:
            case cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value="name")) if owner == variable:
                context.replace(node, name)
                named = True
            case cst.Call(func=cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=called))) if (
                owner == variable
            ):
                if called in RENAMED:
                    context.replace(node, f"{variable}.{RENAMED[called]}()")
                elif called == "update_state":
                    texts = [context.expression(item.value) for item in node.args][:2]
                    if any(literal(context.source(item.value)) is not None for item in node.args[2:]):
                        _tell_weights(context, node, each=True)
                    context.replace(node, f"{variable}.update({', '.join(reversed(texts))})")
    context.replace(iterated, f"self.metrics.{'items' if named else 'values'}()")
    if named:
        context.replace(target, f"{name}, {variable}")
