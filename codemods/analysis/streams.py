"""The elements of ``tf.data`` pipelines: what ``for x, y in dataset`` gives, from the arrays that one starts with.

    tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(1000).batch(32)

has pairs of tensors with the arrays' dtypes and their shapes without the first axis, under one of a size not known.
What a step does that is not told here, its elements are a `Sample`: tensors of which nothing is known.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from migrate.catalog.values import UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Array, Kind, Sample, Several, Stream, element

if TYPE_CHECKING:
    from migrate.codemods.analysis.interpreter import Kinds

SAME = frozenset(
    {"shuffle", "repeat", "prefetch", "take", "skip", "cache", "filter", "shard", "with_options"}
    | {"ignore_errors", "take_while", "rejection_resample", "snapshot"}
)
"""Steps that give other elements of the same kind."""

NO_STREAM = frozenset({"reduce", "cardinality", "save", "element_spec"})


def made(kinds: Kinds, call: cst.Call, name: str) -> Stream:
    """A pipeline that a call of the source framework starts."""
    given = [item.value for item in call.args if item.star == ""]
    match name.rpartition(".")[2]:
        case "from_tensor_slices" if given:
            return Stream(_known(_each(kinds.of(given[0]), _sliced)))
        case "from_tensors" if given:
            return Stream(_known(_each(kinds.of(given[0]), _whole)))
        case "zip" if len(given) == 1 and isinstance(given[0], cst.Tuple):
            return Stream(Several(tuple(element(kinds.of(item.value)) for item in given[0].elements)))
        case "zip" if given:
            return Stream(Several(tuple(element(kinds.of(item)) for item in given)))
    return Stream()


def after(owner: Stream, method: str) -> Stream | None:
    """A pipeline with one more step; None for a method that gives none."""
    if method in NO_STREAM:
        return None
    if method in SAME:
        return owner
    if method == "batch" and owner.item is not None:
        return Stream(_each(owner.item, _batched))
    if method == "unbatch" and owner.item is not None:
        return Stream(_each(owner.item, _sliced))
    return Stream()


def _known(kind: Kind) -> Kind:
    return None if isinstance(kind, Sample) else kind


def _each(kind: Kind, change: Any) -> Kind:
    """The tensors of a tuple one by one; a list is one tensor."""
    if isinstance(kind, Several) and kind.type == "tuple":
        return Several(tuple(_each(item, change) for item in kind.items))
    return change(kind) if isinstance(kind, Tensor | Array) else Sample()


def _whole(kind: Tensor | Array) -> Tensor:
    return Tensor(kind.shape, dtype=kind.dtype)


def _sliced(kind: Tensor | Array) -> Tensor:
    return Tensor(kind.shape[1:] if kind.shape else None, dtype=kind.dtype)


def _batched(kind: Tensor | Array) -> Tensor:
    whole = _whole(kind)
    return replace(whole, shape=None if whole.shape is None else (UNKNOWN, *whole.shape))
