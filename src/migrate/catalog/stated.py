"""The way back by rows that are PyTorch's first: the call is bound to the row and rendered, as TensorFlow's calls are.

https://pytorch.org/docs/stable/index.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from migrate.catalog import returning  # noqa: F401 - its words join the vocabulary
from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Constant, Function, Layer, Manual, Planned, Reversed, Row, Schedule, Style
from migrate.catalog.registry import by_target, find_target
from migrate.catalog.render import Rendered, call_parameters, render
from migrate.catalog.signature import Argument, Signature
from migrate.catalog.spelling import common_name
from migrate.catalog.values import UNKNOWN, DType, Reference, Tensor, literal

Facts = Tensor | tuple[Tensor, ...]


def stated_row(code: str) -> Row | None:
    """The row that is PyTorch's first for what a call calls, or for a name."""
    node = ast.parse(code, mode="eval").body
    return find_target(ast.unparse(node.func if isinstance(node, ast.Call) else node))


def led_back(
    row: Row, code: str, facts: Mapping[str, Facts], rate: str = ""
) -> Iterator[tuple[Style, Rendered]]:
    """What a call becomes in each style, the same only once.

    Args:
        facts: what is known of tensors in torch's axis order: by their text in the call; of a layer, by the names of
            its call's parameters; of a loss, ``y_true`` and ``y_pred``.
        rate: of a scheduler, the learning rate of its optimizer.
    """
    if isinstance(row, Reversed | Planned | Manual):
        return
    node = ast.parse(code, mode="eval").body
    positional, keywords = _arguments(node, facts)
    seen: set[tuple[str, str]] = set()
    for style in Style:
        try:
            given = dict(_inputs(row, node, facts))
            if isinstance(row, Schedule):
                keywords = {**keywords, "rate": Argument.of(rate or "rate")}
            rendered = render(row, positional, keywords, given, style)
        except Unrenderable:
            continue
        if (rendered.code, rendered.forward) not in seen:
            seen.add((rendered.code, rendered.forward))
            yield style, rendered


def refusal(row: Row, code: str, facts: Mapping[str, Facts]) -> str:
    """Why a row that is PyTorch's first does not lead a call back; '' if it does."""
    node = ast.parse(code, mode="eval").body
    positional, keywords = _arguments(node, facts)
    try:
        render(row, positional, keywords, dict(_inputs(row, node, facts)))
    except Unrenderable as reason:
        return str(reason)
    return ""


def _arguments(
    node: ast.expr, facts: Mapping[str, Facts]
) -> tuple[tuple[Argument, ...], dict[str, Argument]]:
    if not isinstance(node, ast.Call):
        return (), {}
    positional = tuple(_argument(item, facts) for item in node.args)
    return positional, {k.arg: _argument(k.value, facts) for k in node.keywords if k.arg}


def _argument(node: ast.expr, facts: Mapping[str, Facts]) -> Argument:
    """An argument whose dtypes and constants are TensorFlow's already, with its value where it is known."""
    text = ast.unparse(node)
    value = literal(text)
    if value is not UNKNOWN:
        return Argument(text, value)
    if isinstance(node, ast.Starred):
        return Argument(text, variadic=True)
    if isinstance(node, ast.List | ast.Tuple):
        items = [_argument(item, facts) for item in node.elts]
        inner = ", ".join(item.text for item in items)
        closed = f"[{inner}]" if isinstance(node, ast.List) else f"({inner}{',' * (len(items) == 1)})"
        return Argument(closed, UNKNOWN if _fact(node, facts) else tuple(item.value for item in items))
    name = common_name(text)
    return _constant(name) if name.startswith("torch.") and "(" not in name else Argument(text)


def _constant(name: str) -> Argument:
    """A name of torch that is not called: a dtype, a number, or what stays as it is."""
    for row in by_target(name):
        if isinstance(row, Constant):
            code = row.name if row.name.startswith("tf.") else row.renderings[0].code
            is_dtype = code.startswith("tf.") and row.target == name
            return Argument(code, DType(code[3:]) if is_dtype else UNKNOWN)
    return Argument(name, Reference(name))


def _inputs(row: Row, node: ast.expr, facts: Mapping[str, Facts]) -> Iterator[tuple[str, Any]]:
    """What is known of a row's tensors, by the names that the row has for them."""
    if isinstance(row, Function) and isinstance(node, ast.Call):
        signature = Signature.parse(row.source)
        given = dict(zip(signature.positional, node.args, strict=False))
        given |= {k.arg: k.value for k in node.keywords if k.arg}
        for name in row.tensors:
            fact = _fact(given[name], facts) if name in given else None
            if fact is not None:
                yield name, fact
        return
    wanted = call_parameters(row) if isinstance(row, Layer) else row.tensors
    yield from ((name, facts[name]) for name in wanted if name in facts)


def _fact(node: ast.expr, facts: Mapping[str, Facts]) -> Facts | None:
    if isinstance(node, ast.List | ast.Tuple):
        inner = [facts.get(ast.unparse(item)) for item in node.elts]
        return tuple(item for item in inner if isinstance(item, Tensor)) or None
    return facts.get(ast.unparse(node))
