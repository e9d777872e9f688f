"""Functions of images in code that is no model's: TensorFlow's images have their channels last, and keep them there.

    tf.nn.conv2d(x, w, 1, "VALID")     F.conv2d(x.permute(0, 3, 1, 2), w.permute(3, 2, 0, 1)).permute(0, 2, 3, 1)

Between a model's layers the axes are turned once, by `models.layout`.
"""

from __future__ import annotations

from collections.abc import Callable

from migrate.catalog.model import Function, Row
from migrate.catalog.signature import Signature
from migrate.catalog.values import CHANNELS_FIRST
from migrate.codemods import syntax as cst

FIRST = ".permute(0, 3, 1, 2)"
LAST = ".permute(0, 2, 3, 1)"


def turned(row: Row, call: cst.Call, code: str, hole: Callable[[cst.BaseExpression], str]) -> str:
    """The code of a row that wants channels first, for tensors that have them last.

    Args:
        code: with holes for the arguments of ``call``.
    """
    if not isinstance(row, Function) or row.layout != CHANNELS_FIRST:
        return code
    names = Signature.parse(row.source).positional
    for position, item in enumerate(call.args):
        given = item.keyword.value if item.keyword is not None else names[position]
        if row.renamed.get(given, given) in row.tensors:
            code = code.replace(hole(item.value), f"{hole(item.value)}{FIRST}")
    return f"{code}{LAST}"
