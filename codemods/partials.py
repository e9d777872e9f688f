"""Functions with some of their arguments fixed, which have other names in the target:

    lrelu = partial(tf.nn.leaky_relu, alpha=0.2)   →   lrelu = partial(F.leaky_relu, negative_slope=0.2)

https://docs.python.org/3/library/functools.html#functools.partial
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Function
from migrate.catalog.registry import find
from migrate.catalog.signature import BindError
from migrate.catalog.values import UNKNOWN, literal
from migrate.codemods import spelling
from migrate.codemods import syntax as cst

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

PARTIAL = "functools.partial"


def with_fixed(context: FileContext, node: cst.Call) -> str | None:
    """The text of such a call; its own, with a finding, where what it fixes is no literal or has no counterpart. None
    for every other call."""
    if context.names.resolve(node.func) != PARTIAL or len(node.args) < 2:
        return None
    function, *rest = node.args
    name = context.names.source(function.value)
    row = find(name) if name is not None else None
    if name is None or not isinstance(row, Function):
        return None
    fixed = {item.keyword.value: context.source(item.value) for item in rest if item.keyword is not None}
    code = None
    if len(fixed) == len(rest) and all(literal(text) is not UNKNOWN for text in fixed.values()):
        try:
            code = spelling.as_function(row, context.options.style, fixed)
        except BindError:
            code = None
    if code is None:
        message = f"`{name}` is used as a value, with arguments that `functools.partial` gives it"
        context.finding("API105", function.value, message, name)
        return context.source(node)
    context.level(row.level, name)
    return spelling.quoted_like(context.tree.text, context.localise(code))
