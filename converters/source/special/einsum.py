"""``keras.ops.einsum``, whose subscripts stand before its tensors."""

from __future__ import annotations

from migrate.converters.source.architecture import Call, Layer
from migrate.converters.source.expressions import Made

FUNCTIONS = frozenset({"einsum"})


def expression(layer: Layer, call: Call) -> Made:
    """The call."""
    if "subscripts" in layer.config:
        return Made("keras.ops.einsum", (layer.config["subscripts"], *call.arguments))
    return Made("tf.einsum", (*call.arguments[:1], *call.arguments[1:]), tuple(call.keywords.items()))
