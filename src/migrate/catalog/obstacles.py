"""Why a row does not apply to a call: each argument that is in the way, with its value, one message for each."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from migrate.catalog.expression import evaluate_node, parse
from migrate.catalog.model import Rendering, Row
from migrate.catalog.signature import Argument
from migrate.catalog.values import UNKNOWN, CallValue, Tensor

LONG = 60  # characters of an argument that a message shows


def of_condition(
    row: Row, condition: str, values: Mapping[str, Any], bound: Mapping[str, Argument]
) -> list[tuple[str, str]]:
    """Code and message for each part of a condition that does not hold, or of which it is not known whether it does."""
    found: list[tuple[str, str]] = []
    for part in _conjuncts(parse(condition)):
        truth = evaluate_node(part, values)
        if truth is UNKNOWN or not truth:
            found.append(_obstacle(row, part, truth is UNKNOWN, values, bound))
    failing = [item for item in found if item[0] == "API102"]
    return failing or found


def of_renderings(
    row: Row, renderings: list[Rendering], values: Mapping[str, Any], bound: Mapping[str, Argument]
) -> list[tuple[str, str]]:
    """Where none of several conditions holds: what keeps the call from the one that it comes closest to, of several
    the last, which usually is the most general."""
    ways = [of_condition(row, rendering.when, values, bound) for rendering in reversed(renderings)]
    return min(
        (way for way in ways if way), key=len, default=[("API102", f"{row.name}: no rendering applies")]
    )


def _conjuncts(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for item in node.values:
            yield from _conjuncts(item)
    else:
        yield node


def _obstacle(
    row: Row, part: ast.expr, unknown: bool, values: Mapping[str, Any], bound: Mapping[str, Argument]
) -> tuple[str, str]:
    wanted = ast.unparse(part)
    names = _names(row, part, bound)
    given = [name for name in names if bound[name].given] or names
    if not unknown:
        shown = [_shown(name, bound) for name in given]
        what = (
            f"argument {shown[0]} has"
            if len(shown) == 1
            else f"arguments {' and '.join(shown)} together have"
        )
        return (
            "API102",
            f"{row.name}: {what if shown else 'this call has'} no counterpart (supported: `{wanted}`)",
        )
    open_ = [name for name in given if _is_open(values.get(name, UNKNOWN))] or given
    what = " and ".join(f"`{name}={_short(bound[name].text)}`" for name in open_)
    if all(isinstance(values.get(name), Tensor) for name in open_):
        return "API103", f"{row.name}: what is known of the tensor {what} does not say whether `{wanted}`"
    return (
        "API103",
        f"{row.name}: the value of {what or 'an argument'} is not known here, and the code depends on it",
    )


def _is_open(value: Any) -> bool:
    """Whether a value, or a part of it, is not known."""
    if isinstance(value, list | tuple):
        return any(_is_open(item) for item in value)
    return value is UNKNOWN or isinstance(value, Tensor | CallValue)


def _names(row: Row, node: ast.expr, bound: Mapping[str, Argument]) -> list[str]:
    """The arguments that an expression of a row depends on, through the names that the row gives to expressions."""
    found: dict[str, None] = {}
    for item in ast.walk(node):
        if isinstance(item, ast.Name):
            if item.id in row.let:
                found |= dict.fromkeys(_names(row, parse(row.let[item.id]), bound))
            elif item.id in bound:
                found[item.id] = None
    return list(found)


def _shown(name: str, bound: Mapping[str, Argument]) -> str:
    """An argument with its text, and its value where the text does not show it."""
    argument = bound[name]
    value = argument.value
    told = argument.named and isinstance(value, int | float | str | tuple | list)
    return f"`{name}={_short(argument.text)}`" + (f" (which is {value!r})" if told else "")


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONG else text[: LONG - 3] + "..."
