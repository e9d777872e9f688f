"""Undo words of the vocabulary: from what a word gave to what it may have been given."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from migrate.catalog.values import UNKNOWN, literal


def _same_node(node: ast.expr) -> list[ast.expr]:
    return [node]


def _from_tensor(node: ast.expr) -> list[ast.expr]:
    """``torch.tensor(2.0)`` may stand for 2.0, or for itself."""
    inner = [node.args[0]] if isinstance(node, ast.Call) and ast.unparse(node.func) == "torch.tensor" else []
    return [item for item in inner if literal(ast.unparse(item)) is not UNKNOWN] + [node]


def _from_dtype(node: ast.expr) -> list[ast.expr]:
    text = ast.unparse(node)
    return [ast.parse("tf." + text[6:], mode="eval").body] if text.startswith("torch.") else [node]


def _from_dtypes(node: ast.expr) -> list[ast.expr]:
    """A dtype, or a list of them."""
    if not isinstance(node, ast.List | ast.Tuple):
        return _from_dtype(node)
    items = [_from_dtype(item)[0] for item in node.elts]
    return [type(node)(items, ast.Load())]


def _from_reduction(node: ast.expr) -> list[ast.expr]:
    name = literal(ast.unparse(node))
    return [ast.Constant("sum_over_batch_size" if name == "mean" else name)]


def _from_floats(node: ast.expr) -> list[ast.expr]:
    """Whole numbers as ints again."""
    value = literal(ast.unparse(node))
    items = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(item, float) and item == int(item) for item in items):
        return []
    whole = tuple(map(int, items)) if isinstance(value, tuple) else int(items[0])
    return [ast.parse(repr(whole), mode="eval").body]


def _from_negated(node: ast.expr) -> list[ast.expr]:
    """A negative padding as a cropping."""
    value = literal(ast.unparse(node))
    return [] if value is UNKNOWN else [ast.parse(repr(_negative(value)), mode="eval").body]


def _negative(value: Any) -> Any:
    return [_negative(item) for item in value] if isinstance(value, list | tuple) else -value


def _from_pad(node: ast.expr) -> list[ast.expr]:
    """torch's flat padding, last axis first, as pairs; one number for all stays one."""
    flat = literal(ast.unparse(node))
    if isinstance(flat, int):
        return [node]
    if not isinstance(flat, tuple | list) or len(flat) % 2:
        return []
    pairs = [list(flat[i : i + 2]) for i in range(len(flat) - 2, -1, -2)]
    return [ast.parse(repr(pairs), mode="eval").body]


def _from_pads(node: ast.expr) -> list[ast.expr]:
    """Keras writes the two sides of one axis as they are, of several as a tuple of pairs."""
    value = literal(ast.unparse(node))
    if not isinstance(value, list | tuple):
        return [node]
    pairs = tuple(tuple(item) if isinstance(item, list) else item for item in value)
    return [ast.parse(repr(pairs[0] if len(pairs) == 1 else pairs), mode="eval").body]


INVERSES: dict[str, Callable[[ast.expr], list[ast.expr]]] = {
    "as_tensor": _from_tensor,
    "as_tensor_of_several": _from_tensor,
    "as_tuple": _same_node,
    "dim": _same_node,
    "floats": _from_floats,
    "inner": _same_node,
    "lower": _same_node,
    "negated": _from_negated,
    "one": _same_node,
    "other_than": _same_node,
    "pads": _from_pads,
    "repeat": _same_node,
    "resize_method": _same_node,
    "spec_type": _from_dtypes,
    "torch_dtype": _from_dtype,
    "torch_pad": _from_pad,
    "torch_reduction": _from_reduction,
}
"""How words are undone: the expressions that the word may have been applied to."""
