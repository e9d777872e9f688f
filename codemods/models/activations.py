"""Activations as arguments: Keras takes names (``activation="relu"``), torch functions (``activation=F.relu``)."""

from __future__ import annotations

import ast
from typing import Any

from migrate.catalog.model import Activation
from migrate.catalog.registry import by_string
from migrate.codemods.context import FileContext


def is_activation(value: Any) -> bool:
    """Whether a value is the name of an activation."""
    return isinstance(value, str) and by_string(Activation, value) is not None


def function(context: FileContext, name: str) -> str | None:
    """The function that an activation's name stands for, as the file spells it; a module where there is no function."""
    row = by_string(Activation, name)
    if row is None:
        return None
    for rendering in row.renderings:
        tree = ast.parse(rendering.code or "None", mode="eval").body
        if isinstance(tree, ast.Call) and len(tree.args) == 1 and not tree.keywords:
            return context.local(ast.unparse(tree.func))
    return context.localise(row.module) if row.module else None
