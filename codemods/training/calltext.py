"""A call under another name, its arguments and their layout in the text kept."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


def renamed(context: FileContext, call: cst.Call, function: str, without: Collection[str] = ()) -> str:
    """The call's text with another function, each argument rewritten, those named in ``without`` left out.

    Line breaks and comments between the arguments stay where they are unless an argument is left out.
    """
    if any(item.keyword is not None and item.keyword.value in without for item in call.args):
        return f"{function}({', '.join(_argument(context, item) for item in call.args if _stays(item, without))})"
    data, position = context.tree.data, context.tree.outer_span(call.func)[1]
    text = function
    for item in call.args:
        start, end = context.tree.span(item.value)
        text += data[position:start].decode("utf-8") + context.expression(item.value)
        position = end
    return text + data[position : context.tree.span(call)[1]].decode("utf-8")


def _stays(item: cst.Arg, without: Collection[str]) -> bool:
    return item.keyword is None or item.keyword.value not in without


def _argument(context: FileContext, item: cst.Arg) -> str:
    value = context.expression(item.value)
    value = f"({value})" if isinstance(item.value, cst.Tuple | cst.GeneratorExp) else value
    return f"{item.keyword.value}={value}" if item.keyword else f"{item.star}{value}"
