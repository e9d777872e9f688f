"""``x[1:, ::2]``: an operation of Keras 3 and a layer of Keras 2."""

from __future__ import annotations

from migrate.converters.source.architecture import Call, Layer
from migrate.converters.source.expressions import Subscript

FUNCTIONS = frozenset({"get_item", "__operators__.getitem"})


def expression(layer: Layer, call: Call) -> Subscript:
    """The subscript."""
    subject, *index = call.arguments
    return Subscript(
        subject, index[0] if index else call.keywords.get("slice_spec", call.keywords.get("key"))
    )
