"""Images that come without their axis of channels: a functional model of Keras adds it, ``(28, 28)`` becomes
``(28, 28, 1)`` where ``keras.Input((28, 28, 1))`` says so.

So does a model that ``fit`` or ``predict`` gives such arrays, or arrays of which nothing is known:

    inputs = inputs.reshape(-1, 28, 28, 1)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Array
from migrate.codemods.context import FileContext
from migrate.codemods.models.first_input import TRAINING
from migrate.codemods.models.program import Line
from migrate.codemods.models.run import Run
from migrate.codemods.models.values import ModelValue
from migrate.codemods.tree import below


def add(run: Run, model: ModelValue, variable: str | None) -> None:
    """Write the statements at the beginning of ``forward``."""
    if variable is None:
        return
    known = dict(run.draft.inputs)
    names = [tensor.origin or "" for tensor in model.inputs]
    inputs = [(name, known[name][1].shape or ()) for name in names]
    if not any(map(_may_lack, inputs)):
        return
    lacking = {
        place for given in _given(run.context, variable, model.node) for place in _lacking(run, given, inputs)
    }
    for place in sorted(lacking, reverse=True):
        name, shape = inputs[place]
        sizes = ", ".join(str(size) for size in shape[1:])
        run.forward.items.insert(0, Line(f"{name} = {name}.reshape(-1, {sizes})"))


def _may_lack(tensor: tuple[str, Sequence[Any]]) -> bool:
    _, shape = tensor
    return len(shape) > 2 and shape[-1] == 1 and all(isinstance(size, int) for size in shape[1:])


def _given(context: FileContext, variable: str, made: cst.Call) -> Iterator[cst.BaseExpression]:
    """What the model that a call makes is trained with, or predicts of."""
    for node in below(context.module, cst.Call):
        match node:
            case cst.Call(
                func=cst.Attribute(value=cst.Name(value=name) as model, attr=cst.Name(value=method)),
                args=[first, *_],
            ) if method in TRAINING and name == variable and not first.star:
                is_meant = any(item is made for item in context.kinds.values_of(model))
                if is_meant and (first.keyword is None or first.keyword.value == "x"):
                    yield first.value


def _lacking(
    run: Run, given: cst.BaseExpression, inputs: Sequence[tuple[str, Sequence[Any]]]
) -> Iterator[int]:
    """The places of the inputs whose arrays lack the last axis, or may."""
    parts = (
        [element.value for element in given.elements] if isinstance(given, cst.List | cst.Tuple) else [given]
    )
    for place, (part, tensor) in enumerate(zip_longest(parts, inputs)):
        if (
            part is None
            or tensor is None
            or not _may_lack(tensor)
            or not isinstance(part, cst.Name | cst.Subscript)
        ):
            continue
        kind = run.context.kind(part)
        rank = len(kind.shape) if isinstance(kind, Array) and kind.shape is not None else None
        if (kind is None or isinstance(kind, Array)) and rank in (None, len(tensor[1]) - 1):
            yield place
