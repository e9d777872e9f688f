"""PyTorch has several spellings of one call; the rows know one of them, and this is how the others become it.

Names that mean the same object (``torch.long`` and ``torch.int64``), sizes that may be given one by one or as a tuple
(``torch.zeros(2, 3)``), and arguments without a counterpart that change no number (``inplace``, ``device``).
https://pytorch.org/docs/stable/tensor_attributes.html and https://pytorch.org/docs/stable/torch.html#creation-ops
"""

from __future__ import annotations

import ast

from migrate.catalog.signature import Signature
from migrate.catalog.values import UNKNOWN, literal

NAMES = {
    "torch.half": "torch.float16",
    "torch.float": "torch.float32",
    "torch.double": "torch.float64",
    "torch.short": "torch.int16",
    "torch.int": "torch.int32",
    "torch.long": "torch.int64",
    "torch.cfloat": "torch.complex64",
    "torch.cdouble": "torch.complex128",
    "torch.concat": "torch.cat",
    "torch.clip": "torch.clamp",
    "torch.absolute": "torch.abs",
    "torch.negative": "torch.neg",
    "torch.arccos": "torch.acos",
    "torch.arcsin": "torch.asin",
    "torch.arctan": "torch.atan",
    "torch.multiply": "torch.mul",
    "torch.subtract": "torch.sub",
    "torch.divide": "torch.div",
    "torch.swapdims": "torch.transpose",
    "torch.nn.modules.Module": "torch.nn.Module",
    "torch.nn.parameter.Parameter": "torch.nn.Parameter",
}
"""Other names of one API, and the name that rows have. A test executes each pair."""

SIZES = frozenset({"torch.zeros", "torch.ones", "torch.empty", "torch.rand", "torch.randn"})
"""Functions whose first argument is a tuple of sizes that may be given one by one."""

IDLE = {
    "inplace": "TensorFlow's operations never change their inputs",
    "device": "TensorFlow places tensors by itself",
    "pin_memory": "a matter of the copy to the device",
    "non_blocking": "a matter of the copy to the device",
}
"""Arguments of torch that change no number, and why they may go."""


def common_name(name: str) -> str:
    """The name that rows have for a torch API."""
    return NAMES.get(name, name)


def respelled(code: str, signature: Signature | None = None) -> str:
    """A call as the rows have it.

    Args:
        code: an expression with full names.
        signature: torch's own signature of what is called, if it is known: arguments that change no number are found
            by position, too, and those at torch's defaults are left out.
    """
    tree = _Names().visit(ast.parse(code, mode="eval"))
    if isinstance(tree.body, ast.Call):
        tree.body = _call(tree.body, signature)
    return ast.unparse(tree)


class _Names(ast.NodeTransformer):
    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        name = NAMES.get(ast.unparse(node))
        return ast.parse(name, mode="eval").body if name else self.generic_visit(node)


def _call(node: ast.Call, signature: Signature | None) -> ast.Call:
    names: tuple[str, ...] = ()
    if signature is not None and signature.variadic is None:
        names = signature.positional
    arguments = _gathered(node)
    if len(arguments) > len(names):
        names = (*names, *[""] * (len(arguments) - len(names)))
    kept: list[ast.expr] = []
    later: list[ast.keyword] = []  # positional ones after one that has gone
    for name, value in zip(names, arguments, strict=False):
        if _is_needless(name, value, signature):
            continue
        if len(kept) < names.index(name) and name:
            later.append(ast.keyword(name, value))
        else:
            kept.append(value)
    keywords = [k for k in node.keywords if not _is_needless(k.arg or "", k.value, signature)]
    return ast.Call(node.func, kept, [*later, *keywords])


def _gathered(node: ast.Call) -> list[ast.expr]:
    """The positional arguments, sizes that are given one by one as one tuple."""
    numbers = [item for item in node.args if not isinstance(item, ast.Tuple | ast.List | ast.Starred)]
    if ast.unparse(node.func) in SIZES and len(numbers) == len(node.args) and _are_sizes(node.args):
        return [ast.Tuple(node.args, ast.Load())]
    return node.args


def _are_sizes(items: list[ast.expr]) -> bool:
    """Several, or one that is written as a number: a single name may be a tuple already."""
    return len(items) > 1 or any(isinstance(literal(ast.unparse(item)), int) for item in items)


def _is_needless(name: str, value: ast.expr, signature: Signature | None) -> bool:
    if name in IDLE:
        return True
    if not name or signature is None or name not in signature.defaults:
        return False
    given, default = literal(ast.unparse(value)), signature.default(name)
    if given is UNKNOWN or default is UNKNOWN:
        return ast.unparse(value) == signature.defaults[name]
    return type(given) is type(default) and bool(given == default)
