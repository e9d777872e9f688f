"""Layers with a vocabulary: one that `adapt` has made lies beside the architecture, not in it."""

from __future__ import annotations

from migrate.converters.source import arguments as plain
from migrate.converters.source.architecture import Layer
from migrate.converters.source.arguments import Argument, Inner, Unwritable

CLASSES = frozenset({"StringLookup", "IntegerLookup", "TextVectorization", "HashedCrossing"})
OWN = 2  # words that a vocabulary has by itself: the mask's and the unknown


def arguments(layer: Layer, inner: Inner) -> tuple[Argument, ...]:
    """Its arguments, the vocabulary as a list among them.

    Raises:
        Unwritable: the vocabulary is not in the architecture.
    """
    size = layer.config.get("vocabulary_size")
    if layer.config.get("vocabulary") is None and isinstance(size, int) and size > OWN:
        raise Unwritable(
            f"{layer.kind}: its vocabulary of {size} words was adapted, and is no part of the architecture; make the "
            "layer with vocabulary=layer.get_vocabulary() and save again"
        )
    return plain.arguments(layer, inner)
