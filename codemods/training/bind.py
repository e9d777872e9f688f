"""The arguments of a method call as nodes: of ``model.fit``, whose receiver no signature of the catalog names."""

from __future__ import annotations

from collections.abc import Sequence

from migrate.codemods import syntax as cst


def bind(call: cst.Call, parameters: Sequence[str]) -> dict[str, cst.BaseExpression] | None:
    """The arguments of a call by parameter; unknown keywords under their own names. None if any is unpacked."""
    bound: dict[str, cst.BaseExpression] = {}
    for position, item in enumerate(call.args):
        if item.star or (item.keyword is None and position >= len(parameters)):
            return None
        bound[item.keyword.value if item.keyword else parameters[position]] = item.value
    return bound


def method(node: cst.CSTNode) -> tuple[cst.BaseExpression, str] | None:
    """The receiver and the method's name of a call ``receiver.method(...)``."""
    match node:
        case cst.Call(func=cst.Attribute(value=receiver, attr=cst.Name(value=name))):
            return receiver, name
    return None
