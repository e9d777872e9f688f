"""Places where strings were tensors: what was one is a `str` or a NumPy array, which has no dtype of strings.

https://www.tensorflow.org/api_docs/python/tf/dtypes#string
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.catalog.values import CallValue
from migrate.codemods import syntax as cst
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

STRING = frozenset({"tf.string", "tf.dtypes.string"})
OF_STRINGS = frozenset({"keras.layers.TextVectorization", "keras.layers.StringLookup"})
EXPAND = frozenset({"tf.expand_dims", "keras.ops.expand_dims"})
WORDS = ("string", "TextVectorization", "StringLookup")
MESSAGE = "strings have no dtype in PyTorch: isinstance(x, (str, numpy.ndarray)) tells them from tensors"


class Strings:
    """A comparison with ``tf.string`` is left, with a finding: it would be False of every migrated value. An axis that
    is added to strings, before a layer that takes them, is NumPy's matter."""

    name = "strings"
    order = 55

    def plan(self, context: FileContext) -> None:
        if not any(word in context.tree.text for word in WORDS):
            return
        for node in below(context.module, cst.Comparison, cst.Call):
            if isinstance(node, cst.Comparison) and _names_strings(context, node):
                context.leave(node, "API105", node, MESSAGE)
            elif isinstance(node, cst.Call) and _takes_strings(context, node) and len(node.args) == 1:
                for call, name in _expanded(context, node):
                    _expand(context, call, name)


def _names_strings(context: FileContext, node: cst.Comparison) -> bool:
    sides = (node.left, *(target.comparator for target in node.comparisons))
    parts = (part for side in sides for part in below(side, cst.Attribute, cst.Name))
    return any(context.names.source(part) in STRING for part in parts)


def _takes_strings(context: FileContext, node: cst.Call) -> bool:
    """Whether a call is that of a layer of strings, which a variable holds."""
    if not isinstance(node.func, cst.Name):
        return False
    made = context.value(node.func)
    if not isinstance(made, CallValue) or made.name not in OF_STRINGS:
        return False
    inverted = made.arguments.get("invert")
    return inverted is None or inverted.value is False


def _expanded(context: FileContext, node: cst.Call) -> Iterator[tuple[cst.Call, str]]:
    """The calls of ``tf.expand_dims`` that give a layer's argument: the argument itself, or what its variable is
    assigned within the same function."""
    given = node.args[0].value
    found: list[cst.BaseExpression] = [given]
    function = context.tree.enclosing(node, cst.FunctionDef)
    if isinstance(given, cst.Name) and function is not None:
        for part in walk(function):
            match part:
                case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value):
                    found += [value] if name == given.value else []
    for value in found:
        if isinstance(value, cst.Call) and (called := context.names.source(value.func)) in EXPAND and called:
            yield value, called


def _expand(context: FileContext, call: cst.Call, name: str) -> None:
    """``tf.expand_dims(text, -1)`` → ``np.expand_dims(text, -1)``: the parameters are the same ones."""
    axes = [item for item in call.args if item.keyword is None or item.keyword.value == "axis"]
    if len(call.args) == 2 == len(axes):
        texts = [context.expression(item.value) for item in call.args]
        context.replace(call, f"{context.local('numpy.expand_dims')}({', '.join(texts)})")
        context.level(Level.EXACT, name)


REWRITE = Strings()
