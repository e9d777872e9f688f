"""Initialisers that the source states: a statement of `torch.nn.init` behind the module's construction.

    layers.Dense(64, kernel_initializer="glorot_normal")      self.dense = nn.Linear(32, 64)
                                                        →     nn.init.xavier_normal_(self.dense.weight)

    Embedding(n, 50, embeddings_initializer=          self.embedding = nn.Embedding(n, 50)
              Constant(vectors))                →     self.embedding.weight.data.copy_(torch.as_tensor(vectors))

What says nothing keeps PyTorch's own initial values in the idiomatic style; the exact style starts from Keras's, and
then from those stated. https://keras.io/api/layers/initializers/ and https://pytorch.org/docs/stable/nn.init.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from migrate.catalog.model import Weight
from migrate.catalog.registry import find
from migrate.catalog.render import Rendered
from migrate.catalog.values import CallValue, Reference
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import lazy
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import static
from migrate.codemods.models.values import CannotFollow, LayerValue

CONSTANT = "keras.initializers.Constant"
SOURCES = {
    "kernel_initializer": "kernel",
    "bias_initializer": "bias",
    "recurrent_initializer": "recurrent_kernel",
    "embeddings_initializer": "embeddings",
    "gamma_initializer": "gamma",
    "beta_initializer": "beta",
    "alpha_initializer": "alpha",
}
"""The source's weight that each argument is about. Depthwise kernels draw from other fans than torch counts."""
USUAL = {
    "kernel_initializer": "GlorotUniform",
    "bias_initializer": "Zeros",
    "recurrent_initializer": "Orthogonal",
    "embeddings_initializer": "RandomUniform",
    "gamma_initializer": "Ones",
    "beta_initializer": "Zeros",
    "alpha_initializer": "Zeros",
}
"""What Keras takes where nothing is said."""
FORMS = {
    "Zeros": "torch.nn.init.zeros_({0})",
    "Ones": "torch.nn.init.ones_({0})",
    "Constant": "torch.nn.init.constant_({0}, {value})",
    "GlorotUniform": "torch.nn.init.xavier_uniform_({0})",
    "GlorotNormal": "torch.nn.init.xavier_normal_({0})",
    "HeUniform": "torch.nn.init.kaiming_uniform_({0}, nonlinearity='relu')",
    "HeNormal": "torch.nn.init.kaiming_normal_({0}, nonlinearity='relu')",
    "LecunUniform": "torch.nn.init.kaiming_uniform_({0}, nonlinearity='linear')",
    "LecunNormal": "torch.nn.init.kaiming_normal_({0}, nonlinearity='linear')",
    "RandomNormal": "torch.nn.init.normal_({0}, {mean}, {stddev})",
    "TruncatedNormal": "torch.nn.init.trunc_normal_({0}, {mean}, {stddev}, {low}, {high})",
    "RandomUniform": "torch.nn.init.uniform_({0}, {minval}, {maxval})",
    "Orthogonal": "torch.nn.init.orthogonal_({0}, {gain})",
}
WHOLE = "{0}.data.copy_(torch.as_tensor({array}))"
"""Of a constant that may be an array with a value for each weight."""
LATER = "support.init_later(__layer__, lambda layer: {0})"
"""Of a weight whose size the first call tells."""
MATRICES = frozenset(kind for kind in FORMS if kind.startswith(("Glorot", "He", "Lecun", "Orthogonal")))
"""Those that are drawn by the sizes of a kernel: of a vector torch has none."""
DEFAULTS: Mapping[str, Mapping[str, float]] = {
    "Constant": {"value": 0.0},
    "RandomNormal": {"mean": 0.0, "stddev": 0.05},
    "TruncatedNormal": {"mean": 0.0, "stddev": 0.05},
    "RandomUniform": {"minval": -0.05, "maxval": 0.05},
    "Orthogonal": {"gain": 1.0},
}
SHORT = {"normal": "RandomNormal", "uniform": "RandomUniform", "zero": "Zeros", "one": "Ones"}


def statements(run: Run, layer: LayerValue, rendered: Rendered) -> tuple[str, ...]:
    """The statements for one layer, ``__layer__`` open."""
    return tuple(_statements(run, layer, rendered)) if rendered.code else ()


def lost(run: Run, layer: LayerValue, rendered: Rendered) -> Iterator[tuple[str, cst.BaseExpression]]:
    """The initialisers that the source states, that Keras does not take by itself, and that no statement sets."""
    for item in layer.node.args:
        name = item.keyword.value if item.keyword is not None else ""
        if name not in SOURCES or not rendered.code:
            continue
        kind, values = _stated(run.context, item.value)
        if kind == USUAL[name] and values == _numbers(kind, {}):
            continue
        same = any(_as_it_is(weight, SOURCES[name]) for weight in rendered.weights)
        written = kind in FORMS or (same and _array(run, item.value) is not None)
        if not written:
            yield name, item.value


def _statements(run: Run, layer: LayerValue, rendered: Rendered) -> Iterator[str]:
    for item in layer.node.args:
        wanted = SOURCES.get(item.keyword.value if item.keyword is not None else "")
        if wanted is None:
            continue
        kind, values = _stated(run.context, item.value)
        array = _array(run, item.value) if kind not in FORMS else None
        for weight in rendered.weights:
            if weight.sources != (wanted,) or len(weight.targets) != 1:
                continue
            is_open = lazy.is_open(rendered.code, weight.targets[0])
            target = f"{'layer' if is_open else '__layer__'}.{weight.targets[0]}"
            if array is not None and _as_it_is(weight, wanted):
                statement = WHOLE.format(target, array=array)
            elif kind in FORMS and (kind not in MATRICES or target.rpartition(".")[2].startswith("weight")):
                statement = FORMS[kind].format(target, **values)
            else:
                continue
            yield run.context.localise(LATER.format(statement) if is_open else statement)


def _as_it_is(weight: Weight, source: str) -> bool:
    """Whether a weight of the source is one of the target's, in the same layout."""
    return weight.sources == (source,) and len(weight.targets) == 1 and not weight.steps


def _array(run: Run, node: cst.BaseExpression) -> str | None:
    """What ``Constant(vectors)`` gives all weights, as ``__init__`` says it; None if it is something else."""
    if not isinstance(node, cst.Call) or len(node.args) != 1:
        return None
    name = run.context.names.resolve(node.func)
    row = find(name) if name is not None else None
    (given,) = node.args
    named = given.keyword.value if given.keyword is not None else "value"
    if row is None or row.name != CONSTANT or given.star or named != "value":
        return None
    try:
        return static(run, given.value).text
    except CannotFollow:
        return None


def _stated(context: FileContext, node: cst.BaseExpression) -> tuple[str, dict[str, Any]]:
    """The class of an initialiser, and its numbers; '' if it is not known."""
    value = context.value(node)
    if isinstance(value, str):
        row = find(f"keras.initializers.{value}")
        kind = row.name.rpartition(".")[2] if row is not None else SHORT.get(value, "")
        return kind, _numbers(kind, {})
    if isinstance(value, Reference):
        row = find(value.name)
        kind = row.name.rpartition(".")[2] if row is not None else ""
        return kind, _numbers(kind, {})
    if isinstance(value, CallValue):
        kind = value.name.rpartition(".")[2]
        given = {name: item.value for name, item in value.arguments.items() if item.given}
        numbers = {name: number for name, number in given.items() if isinstance(number, int | float)}
        if any(name not in numbers for name in given if name in DEFAULTS.get(kind, {})):
            return "", {}
        return kind, _numbers(kind, numbers)
    return "", {}


def _numbers(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    found = {**DEFAULTS.get(kind, {}), **given}
    if kind == "TruncatedNormal":
        mean, spread = found["mean"], found["stddev"]
        found |= {"low": mean - 2 * spread, "high": mean + 2 * spread}
    return found
