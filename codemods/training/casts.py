"""What a batch's inputs are, and what they are cast to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.definitions import definition
from migrate.codemods.analysis.objects import Model
from migrate.codemods.training.held import held
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


def may_be_arrays(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether the batches are those of a generator of the program's own, which are arrays more often than not."""
    value = held(context, node) if isinstance(node, cst.Name | cst.Attribute) else node
    function = definition(context, value.func) if isinstance(value, cst.Call) else None
    return isinstance(function, cst.FunctionDef) and any(below(function, cst.Yield))


def input_cast(context: FileContext, kind: Model) -> str:
    """What a batch's inputs are cast to, as Keras casts them to what the model was declared for."""
    if not kind.inputs or None in kind.inputs:
        return "carried"
    if "string" in kind.inputs:
        return "strings" if len(kind.inputs) == 1 else "carried"
    floats = all(dtype == "float32" for dtype in kind.inputs)
    return context.local("torch.float32") if floats else ""
