"""The statements that a layer's arguments about its weights become: its penalties, and its constraints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.catalog import constraints, penalties
from migrate.catalog.choice import weights_of
from migrate.catalog.expression import evaluate
from migrate.catalog.inner_layers import inner_layers
from migrate.catalog.model import Layer, Rendering, Row, Weight
from migrate.catalog.signature import Argument
from migrate.catalog.template import Undecided
from migrate.catalog.values import UNKNOWN


def penalised(
    row: Row, rendering: Rendering, bound: Mapping[str, Argument], values: Mapping[str, Any]
) -> dict[str, tuple[str, ...]]:
    """What becomes of a layer's regularizers, by argument."""
    asked, weights = _about_weights(penalties.SUFFIX, row, rendering, bound, values)
    return penalties.statements(asked, weights)


def constrained(
    row: Row, rendering: Rendering, bound: Mapping[str, Argument], values: Mapping[str, Any]
) -> dict[str, tuple[str, ...]]:
    """What becomes of a layer's constraints, by argument."""
    asked, weights = _about_weights(constraints.SUFFIX, row, rendering, bound, values)
    return constraints.statements(asked, weights)


def _about_weights(
    suffix: str, row: Row, rendering: Rendering, bound: Mapping[str, Argument], values: Mapping[str, Any]
) -> tuple[dict[str, Argument], list[Weight]]:
    """The arguments of a kind, those of the layer inside a wrapper among them, and the weights they may speak of."""
    inner = [bound[name].value.arguments for name in inner_layers(row, bound)]
    asked = {
        name: argument
        for arguments in (bound, *inner)
        for name, argument in arguments.items()
        if name.endswith(suffix) and argument.given
    }
    if not isinstance(row, Layer) or not rendering.code or not asked:
        return {}, []
    try:
        return asked, [weight for weight in weights_of(row, rendering) if has(weight, values)]
    except Undecided:
        return {}, []


def has(weight: Weight, values: Mapping[str, Any]) -> bool:
    """Whether a layer of these arguments has a weight.

    Raises:
        Undecided: that is not known.
    """
    holds = evaluate(weight.when, values)
    if holds is UNKNOWN:
        raise Undecided(f"whether the layer has `{'/'.join(weight.sources)}`")
    return bool(holds)
