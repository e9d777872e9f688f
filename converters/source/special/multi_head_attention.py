"""MultiHeadAttention: the file states the axes that it attends over, which are all those between batch and features."""

from __future__ import annotations

from dataclasses import replace

from migrate.converters.source import arguments as plain
from migrate.converters.source.architecture import Layer
from migrate.converters.source.arguments import Argument, Inner

CLASSES = frozenset({"MultiHeadAttention"})


def arguments(layer: Layer, inner: Inner) -> tuple[Argument, ...]:
    """Its arguments, without those that say what holds anyway."""
    config = dict(layer.config)
    axes, queries = plain.rank(layer), config.get("query_shape")
    count = axes or (len(queries) if isinstance(queries, list) else None)
    stated = config.get("attention_axes")
    if isinstance(stated, list) and count is not None and stated == list(range(1, count - 1)):
        del config["attention_axes"]
    if config.get("value_dim") == config.get("key_dim"):
        config.pop("value_dim", None)
    return plain.arguments(replace(layer, config=config), inner)
