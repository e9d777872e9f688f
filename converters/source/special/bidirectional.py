"""Bidirectional: Keras states the backward layer too; it is written only where it does not mirror the forward one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.converters.source import arguments as plain
from migrate.converters.source.architecture import Layer
from migrate.converters.source.arguments import Argument, Inner

CLASSES = frozenset({"Bidirectional"})
BACKWARD = "backward_layer"
OWN = frozenset({"name", "go_backwards", "dtype", "build_config", "seed"})


def arguments(layer: Layer, inner: Inner) -> tuple[Argument, ...]:
    """Its arguments, without a backward layer that mirrors the forward one."""
    forward, backward = layer.config.get("layer"), layer.config.get(BACKWARD)
    config = dict(layer.config)
    if (
        isinstance(backward, Mapping)
        and isinstance(forward, Mapping)
        and _compared(forward) == _compared(backward)
    ):
        del config[BACKWARD]
    return plain.arguments(replace(layer, config=config), inner)


def _compared(item: Mapping[str, Any]) -> Any:
    """What two layers must have in common."""
    config = item.get("config", {})
    kept = {k: v for k, v in config.items() if k not in OWN and not k.endswith("initializer")}
    return item.get("class_name"), kept
