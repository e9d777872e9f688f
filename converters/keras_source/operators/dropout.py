"""Dropout, which an exported program has though it does nothing there: Keras's acts when the model is trained.

https://keras.io/api/layers/regularization_layers/
"""

from __future__ import annotations

from dataclasses import replace

from migrate.converters.keras_source.builder import Builder, Unsupported, Value
from migrate.converters.keras_source.program import Node


def dropout(node: Node, build: Builder) -> Value:
    """``dropout``: of single elements."""
    _resting(node)
    x = build.raw(node.first)
    if not node["p"]:
        return x
    (name,) = build.layer("layers.Dropout", (x.ref,), {"0": float(node["p"])})
    return replace(x, name=name)


def feature_dropout(node: Node, build: Builder) -> Value:
    """``feature_dropout``: of whole channels."""
    _resting(node)
    x = build.channels_last(node.first)
    if not node["p"] or not 3 <= x.rank <= 5:
        return x
    (name,) = build.layer(f"layers.SpatialDropout{x.rank - 2}D", (x.ref,), {"0": float(node["p"])})
    return replace(x, name=name)


def _resting(node: Node) -> None:
    """Make sure that it does nothing unless the model is trained.

    Raises:
        Unsupported: it always acts.
    """
    if node.arguments.get("train"):
        raise Unsupported("dropout that acts when nothing is trained")


OPERATORS = {
    "aten.dropout": dropout,
    "aten.native_dropout": dropout,
    "aten.feature_dropout": feature_dropout,
}
