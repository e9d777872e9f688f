"""Names of layers that Keras itself gives to what has none: ``reshape``, ``add``, ``dense_1``.

A layer of PyTorch's that is called like that is called otherwise, since a Keras model takes no name twice.
https://github.com/keras-team/keras/blob/master/keras/src/utils/naming.py
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from migrate.converters.keras_source.statements import Filled, LayerName, Statement

OPERATORS = {
    "+": "add", "-": "subtract", "*": "multiply", "/": "true_divide", "**": "power", "//": "floor_divide",
    "%": "mod", "[]": "get_item",
}  # fmt: skip


def settled(
    statements: Sequence[Statement], filled: Sequence[Filled], inputs: Sequence[str]
) -> tuple[tuple[Statement, ...], tuple[Filled, ...]]:
    """Statements and variables, with the names of layers that Keras or an input would have too changed.

    Args:
        inputs: names of the model's inputs.
    """
    titles = {statement.layer.text for statement in statements if statement.layer}
    automatic = {_automatic(statement) for statement in statements}
    changed: dict[str, str] = {}
    for title in sorted(titles):
        if title in inputs or re.sub(r"_\d+$", "", title) in automatic:
            options = (f"{title}_layer", *(f"{title}_layer_{number}" for number in range(2, 1000)))
            changed[title] = next(name for name in options if name not in titles | set(changed.values()))
    if not changed:
        return tuple(statements), tuple(filled)
    return (
        tuple(
            replace(statement, layer=LayerName(changed[statement.layer.text]))
            if statement.layer and statement.layer.text in changed
            else statement
            for statement in statements
        ),
        tuple(replace(item, layer=changed.get(item.layer, item.layer)) for item in filled),
    )


def _automatic(statement: Statement) -> str:
    """What Keras calls the operation of a statement, but for a number at the end."""
    title = OPERATORS.get(statement.callee) or statement.callee.rpartition(".")[2]
    title = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", title)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", title).lower()
