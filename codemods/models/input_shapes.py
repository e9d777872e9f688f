"""The input shapes of a subclassed model, from where the file builds or calls it."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from migrate.catalog.model import Layer
from migrate.catalog.values import UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Array, Kind, Several, Stream, common
from migrate.codemods.context import FileContext
from migrate.codemods.models import expressions, sizes
from migrate.codemods.models.input_facts import RANKS
from migrate.codemods.models.values import LayerValue, SelfValue
from migrate.codemods.tree import below, walk

TRAINING = frozenset({"fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch"})


def known_shapes(context: FileContext, name: str) -> list[tuple[Any, ...]]:
    """The shapes of the inputs: from ``model.build((None, 28, 28, 1))``, else from what the file calls the instances of
    a class with and trains them on, as far as all calls agree."""
    models = _instances(context, name)
    found: list[list[tuple[Any, ...]]] = []
    for call in context.once(_telling):
        match call.func:
            case cst.Attribute(value=cst.Name(value=variable), attr=cst.Name(value="build")) if (
                variable in models
            ):
                given = call.args[0].value if call.args else None
                shape = context.value(given) if given is not None else UNKNOWN
                if isinstance(shape, tuple | list) and shape:
                    return [tuple(size if sizes.is_plain(size) else UNKNOWN for size in shape)]
            case cst.Attribute(value=cst.Name(value=variable), attr=cst.Name(value=method)) if (
                variable in models and method in TRAINING
            ):
                found.append(_shapes(context, call.args[:1]))
            case cst.Name(value=variable) if variable in models:
                found.append(_shapes(context, call.args))
            case cst.Call(func=inner) if context.names.resolve(inner) == f"{context.module_name}.{name}":
                found.append(_shapes(context, call.args))
    known = [shapes for shapes in found if shapes]
    if not known:
        return []
    count = min(map(len, known))
    agreed = map(_agreed, zip(*(shapes[:count] for shapes in known), strict=True))
    return list(itertools.takewhile(bool, agreed))


def _shapes(context: FileContext, arguments: Sequence[cst.Arg]) -> list[tuple[Any, ...]]:
    """The shapes of the first arguments of a call, up to one of which nothing is known."""
    given = [item.value for item in arguments if item.keyword is None and not item.star]
    shapes = (called_with(context, node) or shape_of(context.kind(node)) for node in given)
    return list(itertools.takewhile(bool, shapes))


def shape_of(kind: Kind) -> tuple[Any, ...]:
    """The shape of a batch; of a pipeline, that of the first tensor of its elements. () where that is not known."""
    match kind:
        case Tensor(shape=shape) | Array(shape=shape) if shape:
            return (UNKNOWN, *(size if sizes.is_plain(size) else UNKNOWN for size in shape[1:]))
        case Stream(item=Several(items=(first, *_)) | (Tensor() as first)):
            return shape_of(first)
    return ()


def _agreed(shapes: tuple[tuple[Any, ...], ...]) -> tuple[Any, ...]:
    """What several shapes have in common; () where their ranks differ."""
    first, *others = shapes
    for other in others:
        first = common(first, other) or ()
    return first


def _instances(context: FileContext, name: str) -> Set[str]:
    """Variables that hold an instance of a class of this file."""
    return context.once(_made).get(f"{context.module_name}.{name}", frozenset())


def _made(context: FileContext) -> Mapping[str, Set[str]]:
    """The variables of this file by the names of what is called for their values."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in below(context.module, cst.Assign):
        match node:
            case cst.Assign(
                targets=[cst.AssignTarget(target=cst.Name(value=variable))], value=cst.Call(func=function)
            ):
                if (name := context.names.resolve(function)) is not None:
                    found[name].add(variable)
    return found


def _telling(context: FileContext) -> Sequence[cst.Call]:
    """The calls that may tell the shapes of a class's inputs: those of what a variable holds, or a call has given."""
    variables = frozenset[str]().union(*context.once(_made).values())
    return [call for call in below(context.module, cst.Call) if _is_of(call.func, variables)]


def _is_of(function: cst.BaseExpression, variables: Set[str]) -> bool:
    match function:
        case cst.Name(value=variable):
            return variable in variables
        case cst.Attribute(value=cst.Name(value=variable), attr=cst.Name(value=method)):
            return variable in variables and (method == "build" or method in TRAINING)
    return isinstance(function, cst.Call)


def builds(context: FileContext, name: str) -> Iterator[cst.CSTNode]:
    """The statements ``model.build(...)`` of instances of a class: a module is built when it is made."""
    models = _instances(context, name)
    for node in below(context.module, cst.SimpleStatementLine):
        match node:
            case cst.SimpleStatementLine(
                body=[
                    cst.Expr(
                        value=cst.Call(
                            func=cst.Attribute(value=cst.Name(value=variable), attr=cst.Name(value="build"))
                        )
                    )
                ]
            ) if variable in models:
                yield node


SHAPED_CALLS = ("tf.zeros", "tf.ones", "tf.random.normal", "tf.random.uniform", "numpy.zeros", "numpy.ones")


def called_with(context: FileContext, node: cst.BaseExpression) -> tuple[Any, ...] | None:
    """The shape of ``keras.Input((28, 28, 1))``, ``tf.zeros((1, 28, 28, 1))`` or of a variable that holds one."""
    if isinstance(node, cst.Name):
        bindings = context.names.bindings(node)
        value = bindings[0].value if len(bindings) == 1 else None
        return called_with(context, value) if isinstance(value, cst.Call) else None
    if not isinstance(node, cst.Call) or not node.args:
        return None
    name = context.names.resolve(node.func)
    given = next(
        (item.value for item in node.args if item.keyword and item.keyword.value == "shape"),
        node.args[0].value,
    )
    shape = context.value(given)
    if not isinstance(shape, tuple | list):
        return None
    axes = tuple(size if sizes.is_plain(size) else UNKNOWN for size in shape)
    if name in expressions.INPUTS:
        return (UNKNOWN, *axes)
    return (UNKNOWN, *axes[1:]) if name in SHAPED_CALLS else None


def guessed_shapes(
    context: FileContext, node: cst.ClassDef, tensors: list[cst.Param], this: SelfValue
) -> list[tuple[Any, ...] | None]:
    """Only the rank, from the first layer that each input goes into."""
    return [_rank_shape(first_layer(context, node, parameter.name.value, this)) for parameter in tensors]


def first_layer(context: FileContext, node: cst.ClassDef, name: str, this: SelfValue) -> Layer | None:
    """The row of the first layer that a tensor is given to in ``call``."""
    for part in walk(node):
        match part:
            case cst.Call(
                func=cst.Attribute(value=cst.Name(), attr=cst.Name(value=attribute)),
                args=[cst.Arg(value=cst.Name(value=given)), *_],
            ):
                if given == name and isinstance(layer := this.attributes.get(attribute), LayerValue):
                    return layer.row
    return None


def _rank_shape(row: Layer | None) -> tuple[Any, ...] | None:
    if row is None:
        return None
    stem = row.name.rpartition(".")[2]
    recurrent = stem in ("LSTM", "GRU", "SimpleRNN", "Bidirectional")
    return (UNKNOWN,) * (3 if recurrent else RANKS.get(stem[-2:], 2))
