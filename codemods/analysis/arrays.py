"""Which expressions are NumPy arrays for certain.

TensorFlow's functions take arrays as they take tensors, torch's do not: an array that goes into one of them needs
``torch.as_tensor`` around it. Only what is known to be an array counts; what is not known stays as it was written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

KEEPING = frozenset({"astype", "copy", "flatten", "ravel", "reshape", "squeeze", "transpose", "swapaxes"})
"""Methods of an array that give an array."""

GIVING = frozenset(
    {
        "arange",
        "array",
        "asarray",
        "concatenate",
        "empty",
        "eye",
        "expand_dims",
        "full",
        "linspace",
        "load",
        "ones",
    }
    | {"random.normal", "random.rand", "random.randn", "random.uniform", "stack", "vstack", "hstack", "zeros"}
    | {"zeros_like", "ones_like", "where", "repeat", "tile", "squeeze", "reshape", "transpose"}
)
"""NumPy functions that give an array (not a number) of whatever they are given."""


def is_array(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether an expression is a NumPy array, through assignments, slices and methods that keep it one."""
    return _is_array(context, node, frozenset())


def _is_array(context: FileContext, node: cst.BaseExpression, seen: frozenset[int]) -> bool:
    if id(node) in context.arrays:
        return True
    match node:
        case cst.Name() if id(node) not in seen:
            bindings = context.names.bindings(node)
            values = [binding.value for binding in bindings]
            return bool(values) and all(
                value is not None and id(value) not in seen and _is_array(context, value, seen | {id(value)})
                for value in values
            )
        case cst.Subscript(value=container, slice=parts):
            whole = any(isinstance(part.slice, cst.Slice) for part in parts)
            return whole and _is_array(context, container, seen)
        case cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value=method))) if method in KEEPING:
            return _gives(context, node) or _is_array(context, owner, seen)
        case cst.Call():
            return _gives(context, node)
    return False


def _gives(context: FileContext, node: cst.Call) -> bool:
    name = context.names.resolve(node.func) or ""
    return name.startswith("numpy.") and name.removeprefix("numpy.") in GIVING
