"""``keras.ops.split`` with its sections where an author writes them."""

from __future__ import annotations

from migrate.converters.source.architecture import Call, Layer
from migrate.converters.source.expressions import Made

FUNCTIONS = frozenset({"split"})


def expression(layer: Layer, call: Call) -> Made:
    """The call; of TensorFlow's function the keywords as they are."""
    if "indices_or_sections" not in layer.config:
        stated = tuple((name, value) for name, value in call.keywords.items() if value is not None)
        return Made("tf.split", call.arguments, stated)
    sections = layer.config["indices_or_sections"]
    sections = sections if isinstance(sections, int) else tuple(sections)
    return Made("keras.ops.split", (*call.arguments, sections), (("axis", layer.config.get("axis", 0)),))
