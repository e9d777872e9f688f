"""Datasets whose elements are (inputs, targets, weights), as Keras takes tuples of three.

    train = tf.data.Dataset.from_tensor_slices((x, y, sample_weight)).shuffle(1024).batch(64)
    train = tf.data.Dataset.from_tensor_slices(texts).map(lambda text: (tokens(text), labels(text), weights(text)))

https://keras.io/guides/training_with_built_in_methods/#using-sample-weighting-and-class-weighting
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.definitions import definition, returns
from migrate.codemods.training.bind import method
from migrate.codemods.training.held import held

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

KEEPS = frozenset(
    {"batch", "cache", "filter", "padded_batch", "prefetch", "rebatch", "repeat", "shard", "shuffle", "skip"}
    | {"take", "unbatch", "with_options"}
)
"""Methods whose elements have as many parts as before."""
SLICES = frozenset({"tf.data.Dataset.from_tensor_slices", "tf.data.Dataset.from_tensors"})
ZIP = "tf.data.Dataset.zip"
PARTS = 3
DEPTH = 30


def is_weighted(context: FileContext, dataset: cst.BaseExpression) -> bool:
    """Whether each element of a dataset is known to have the samples' weights as its third part."""
    return width(context, dataset) == PARTS


def width(context: FileContext, node: cst.BaseExpression | None, depth: int = 0) -> int | None:
    """Of how many parts each element of a dataset is a tuple; None if that is not known, or it is none."""
    if node is None or depth > DEPTH:
        return None
    if isinstance(node, cst.Name | cst.Attribute):
        return width(context, held(context, node), depth + 1)
    if not isinstance(node, cst.Call):
        return None
    name = context.names.resolve(node.func)
    if name in SLICES or name == ZIP:
        if name == ZIP and len(node.args) > 1:
            return len(node.args)
        return _parts(context, node.args[0].value) if node.args else None
    function = definition(context, node.func)
    if isinstance(function, cst.FunctionDef):
        return _agreed(tuple(width(context, item.value, depth + 1) for item in returns(function)))
    found = method(node)
    if found is None:
        return None
    if found[1] in KEEPS:
        return width(context, found[0], depth + 1)
    return _mapped(context, node) if found[1] == "map" else None


def _mapped(context: FileContext, call: cst.Call) -> int | None:
    """The parts of what a mapped function returns."""
    given = next((item.value for item in call.args if item.keyword is None), None)
    if isinstance(given, cst.Lambda):
        return _parts(context, given.body)
    function = definition(context, given) if given is not None else None
    if not isinstance(function, cst.FunctionDef):
        return None
    return _agreed(tuple(_parts(context, item.value) for item in returns(function)))


def _parts(context: FileContext, node: cst.BaseExpression | None) -> int | None:
    """The elements of a tuple that is written out, or of the one that a name holds."""
    if isinstance(node, cst.Name):
        node = held(context, node)
    return len(node.elements) if isinstance(node, cst.Tuple) else None


def _agreed(found: tuple[int | None, ...]) -> int | None:
    return found[0] if len(set(found)) == 1 else None
