"""The metrics that ``compile`` is given, by their names in the logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Metric
from migrate.catalog.template import fill
from migrate.catalog.values import UNKNOWN, Tensor, literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.definitions import definition
from migrate.codemods.spelling import quoted_like
from migrate.codemods.training.component import Piece, piece
from migrate.codemods.training.criteria import is_function
from migrate.codemods.training.derived import METRICS, made_of
from migrate.codemods.training.held import held
from migrate.keras import OLD, current
from migrate.provenance import Component

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

ACCURACY = ("accuracy", "acc")
FUNCTIONS = ("MSE", "MAE", "MAPE", "MSLE", "KLD")  # strings in capitals that name no class
Scores = dict[str, tuple[str, Component | None]]
"""Name → (code, component) of each metric."""


def scores(
    context: FileContext,
    call: cst.Call,
    node: cst.BaseExpression | None,
    output: Tensor | None,
    targets: str,
    outputs: tuple[str, ...] = (),
) -> Scores:
    """The metrics; what is not understood is a finding and left out.

    Args:
        targets: what the loop makes of the targets for the loss, and so what the metrics get.
        outputs: names of the outputs, where the model has several.
    """
    if node is None or literal(context.source(node)) in (None, [], (), {}):
        return {}
    node = _value(context, node)
    if len(outputs) > 1:
        return _of_outputs(context, call, node, outputs)
    if isinstance(node, cst.Dict):
        values = [item.value for item in node.elements if isinstance(item, cst.DictElement)]
        if len(values) == 1:
            node = values[0]
    elements = _elements(context, node)
    if elements is None:
        context.finding(
            "TRN504", call, f"the metrics `{context.source(node)}` are not a list that is known here"
        )
        return {}
    found: Scores = {}
    for element in elements:
        for name, code, component in _score(context, call, element, output, targets):
            found[_unused(name, found)] = (code, component)
    return found


def _unused(name: str, taken: Mapping[str, object]) -> str:
    """Keras numbers metrics of the same name."""
    number, free = 0, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def _value(context: FileContext, node: cst.BaseExpression) -> cst.BaseExpression:
    """A list or dict that a variable holds."""
    if isinstance(node, cst.Name):
        value = held(context, node)
        if isinstance(value, cst.List | cst.Tuple | cst.Dict):
            return value
    return node


def _elements(context: FileContext, node: cst.BaseExpression) -> list[cst.BaseExpression] | None:
    """The metrics of one output: of a list, or a list in a list, or the only one."""
    node = _value(context, node)
    if isinstance(node, cst.List | cst.Tuple):
        found: list[cst.BaseExpression] = []
        for item in node.elements:
            if isinstance(item, cst.StarredElement):
                return None
            inner = _value(context, item.value)
            nested = _elements(context, inner) if isinstance(inner, cst.List | cst.Tuple) else [item.value]
            if nested is None:
                return None
            found += nested
        return found
    if isinstance(node, cst.SimpleString | cst.Call | cst.Attribute | cst.Lambda):
        return [node]
    return [node] if isinstance(node, cst.Name) and is_function(context, node) else None


def _of_outputs(
    context: FileContext, call: cst.Call, node: cst.BaseExpression, outputs: tuple[str, ...]
) -> Scores:
    """The metrics of several outputs: a list of lists, a dict by output, or one list for all."""
    by_output: dict[str, cst.BaseExpression] = {}
    match node:
        case cst.Dict(elements=elements):
            by_output = {
                str(context.value(item.key)): item.value
                for item in elements
                if isinstance(item, cst.DictElement)
            }
        case cst.List(elements=elements) | cst.Tuple(elements=elements) if len(elements) == len(outputs):
            by_output = dict(zip(outputs, (item.value for item in elements), strict=True))
        case _:
            by_output = dict.fromkeys(outputs, node)
    found: Scores = {}
    for name, given in by_output.items():
        if literal(context.source(given)) in (None, [], ()):
            continue
        listed = _elements(context, given)
        if listed is None or name not in outputs:
            context.finding("TRN504", call, f"the metrics `{context.source(given)}` are not known here")
            continue
        wrap = context.local("support.OutputMetric")
        for element in listed:
            for label, code, _ in _score(context, call, element, None, ""):
                place = f'"{name}", {outputs.index(name)}'
                found[_unused(f"{name}_{label}", found)] = (f"{wrap}({code}, {place})", None)
    return dict(sorted(found.items()))


def _score(
    context: FileContext, call: cst.Call, node: cst.BaseExpression, output: Tensor | None, targets: str
) -> Iterator[tuple[str, str, Component | None]]:
    """The name, code and component of one metric; nothing, with a finding, if it is not understood."""
    text = literal(context.source(node))
    if isinstance(text, str) and text.lower() in ACCURACY:
        # Which accuracy it is depends on the shapes, so the provenance file cannot name one.
        yield text, context.local("support.Accuracy") + "()", None
        return
    own = made_of(context, node, METRICS)
    if own is not None:
        yield _own_name(context, own), context.expression(node), None
        return
    if is_function(context, node) and not isinstance(text, str):
        yield (
            _function_name(context, node),
            f"{context.local('support.FunctionMetric')}({context.expression(node)})",
            None,
        )
        return
    try:
        metric = _metric(context, node, output)
    except Unrenderable as error:
        context.unrenderable(error, call)
        return
    if metric is None:
        context.finding("TRN504", call, f"the metric `{context.source(node)}` is not known here")
        return
    yield _name(context, node, metric, text), metric_code(context, metric, targets), metric.component


def metric_dict(context: FileContext, call: cst.Call, node: cst.BaseExpression, with_loss: bool) -> str:
    """The metrics that a call gives, as a display of a dict by their names, with the loss's mean where that is kept."""
    found = {name: code for name, (code, _) in scores(context, call, node, None, "").items()}
    if with_loss:
        found = {"loss": f"{context.local('torchmetrics.MeanMetric')}()"} | found
    return quoted_like(context.tree.text, display(found))


def display(items: Mapping[str, str]) -> str:
    """A dict as code."""
    listed = ", ".join(f'"{name}": {code}' for name, code in items.items())
    return f"{{{listed}}}"


def metric_label(context: FileContext, call: cst.Call) -> str:
    """The name of the metric that a call of a class of Keras's makes: ``name=``, or the class's in snake case."""
    given = next((item.value for item in call.args if item.keyword and item.keyword.value == "name"), None)
    if given is None and call.args and call.args[0].keyword is None:
        given = call.args[0].value  # of Mean and Sum, the first one
    name = literal(context.source(given)) if given is not None else None
    if isinstance(name, str):
        return name
    return snake_case((context.names.resolve(call.func) or "").rpartition(".")[2])


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
    """The name in the logs of a metric of the program's own: as given, by default, or the class's."""
    for item in call.args:
        if item.keyword is not None and item.keyword.value == "name":
            return str(context.value(item.value))
    around = definition(context, call.func)
    init = next(
        (
            item
            for item in (around.body.body if isinstance(around, cst.ClassDef) else ())
            if isinstance(item, cst.FunctionDef) and item.name.value == "__init__"
        ),
        None,
    )
    for param in init.params.params if init is not None else ():
        if param.name.value == "name" and param.default is not None:
            given = literal(context.source(param.default))
            if isinstance(given, str):
                return given
    return snake_case(context.source(call.func).rpartition(".")[2])


def _function_name(context: FileContext, node: cst.BaseExpression) -> str:
    """The function's own name; of a call that makes one, the inner function's is not looked for."""
    if isinstance(node, cst.Call):
        return context.source(node.func).rpartition(".")[2]
    return "lambda" if isinstance(node, cst.Lambda) else context.source(node).rpartition(".")[2]


def _name(context: FileContext, node: cst.BaseExpression, metric: Piece, text: object) -> str:
    """The name in the logs: the string as given, else ``name=``, else the class's in snake case; so Keras 2 also has a
    string that names a class, ``AUC``."""
    if isinstance(text, str):
        of_class = text[:1].isupper() and text not in FUNCTIONS
        return snake_case(text) if of_class and current().generation == OLD else text
    if isinstance(node, cst.Name):
        value = held(context, node)
        node = value if isinstance(value, cst.Call) else node
    if isinstance(node, cst.Call):
        for item in node.args:
            if item.keyword is not None and item.keyword.value == "name":
                given = literal(context.source(item.value))
                if given is not UNKNOWN and given is not None:
                    return str(given)
    else:
        last = (context.names.resolve(node) or "").rpartition(".")[2]
        if last and last == last.lower():
            return last  # a function of Keras's keeps its name
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
