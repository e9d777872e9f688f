"""The input of a Sequential that says nothing of it, from the rest of the file: ``model.build((None, 784))``, a call
with an array or with ``keras.Input``, ``model.fit(x_train, ...)``. And the shapes of arrays, as sizes of models.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from migrate.catalog.values import CHANNELS_LAST, UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Array
from migrate.codemods.context import FileContext
from migrate.codemods.models import sizes
from migrate.codemods.models.input_shapes import called_with
from migrate.codemods.tree import walk

TRAINING = frozenset({"fit", "evaluate", "predict", "train_on_batch", "predict_on_batch"})


def know_arrays(context: FileContext) -> None:
    """Let shapes of arrays be values."""
    context.value_source(lambda node: _size(context, node))


def _size(context: FileContext, node: cst.BaseExpression) -> Any:
    """``x_train.shape[1:]``, ``x_train.shape[1]`` of an array whose shape is known."""
    match node:
        case cst.Subscript(value=cst.Attribute(value=array, attr=cst.Name(value="shape")), slice=[part]):
            shape = _shape(context, array)
            match part.slice:
                case cst.Index(value=index) if shape is not None:
                    place = context.value(index)
                    known = isinstance(place, int) and -len(shape) <= place < len(shape)
                    return _whole(shape[place]) if known else UNKNOWN
                case cst.Slice(lower=lower, upper=upper, step=None) if shape is not None:
                    ends = [None if end is None else context.value(end) for end in (lower, upper)]
                    if all(end is None or isinstance(end, int) for end in ends):
                        found = tuple(_whole(size) for size in shape[slice(*ends)])
                        return UNKNOWN if UNKNOWN in found else found
    return UNKNOWN


def _shape(context: FileContext, node: cst.BaseExpression) -> tuple[Any, ...] | None:
    if not isinstance(node, cst.Name | cst.Attribute):
        return None
    kind = context.kind(node)
    return kind.shape if isinstance(kind, Array) else None


def _whole(size: Any) -> Any:
    return size if isinstance(size, int) else UNKNOWN


def of_sequential(context: FileContext, call: cst.Call) -> Tensor | None:
    """What is known of the tensors that the Sequential which a call makes is given; None if nothing is."""
    match context.tree.parent(call):
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name() as variable)]):
            given = _given(context, variable, call)
            shapes = [shape for shape in given if shape is not None]
        case _:
            return None
    if not shapes or any(len(shape) != len(shapes[0]) for shape in shapes):
        return None
    first = tuple(size if sizes.is_plain(size) else UNKNOWN for size in shapes[0])
    return Tensor((UNKNOWN, *first[1:]), CHANNELS_LAST, "float32")


def _given(context: FileContext, variable: cst.Name, made: cst.Call) -> Iterator[tuple[Any, ...] | None]:
    """The shapes of what the model of a variable is built, called or trained with. Scripts and notebooks give one
    name to several models in turn: a use of another one says nothing."""
    around = context.tree.enclosing(variable, cst.FunctionDef) or context.module

    def meant(node: cst.Name) -> bool:
        return node.value == variable.value and any(item is made for item in context.kinds.values_of(node))

    for node in walk(around):
        match node:
            case cst.Call(
                func=cst.Attribute(value=cst.Name() as name, attr=cst.Name(value="build")),
                args=[cst.Arg(value=given)],
            ) if meant(name):
                shape = context.value(given)
                yield tuple(shape) if isinstance(shape, tuple | list) and len(shape) > 1 else None
            case cst.Call(
                func=cst.Attribute(value=cst.Name() as name, attr=cst.Name(value=method)), args=[first, *_]
            ) if method in TRAINING and meant(name):
                plain = not first.star and (first.keyword is None or first.keyword.value == "x")
                yield _shape(context, first.value) if plain else None
            case cst.Call(func=cst.Name() as name, args=[cst.Arg(value=given), *_]) if meant(name):
                yield called_with(context, given)
