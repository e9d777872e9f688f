"""Which layers compute something else while they train: those that drop, draw, or keep running statistics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migrate.catalog.expression import evaluate
from migrate.catalog.model import Layer
from migrate.catalog.signature import Argument, BindError, Signature


def has_mode(row: Layer, positional: Sequence[Argument], keywords: Mapping[str, Argument]) -> bool:
    """Whether the layer that a call makes computes something else while it trains, or may do so."""
    try:
        bound = Signature.parse(row.source).bind(
            positional, {row.renamed.get(name, name): argument for name, argument in keywords.items()}
        )
    except BindError:
        return row.mode != "False"
    values = {name: argument.value for name, argument in bound.items()}
    return evaluate(row.mode, values) is not False
