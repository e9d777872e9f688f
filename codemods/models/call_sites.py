"""What a file's own calls of a builder say of its parameters: ``build_model((500, 1), heads=4)``."""

from __future__ import annotations

from typing import Any

from migrate.catalog.values import UNKNOWN
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import sizes


def arguments(context: FileContext, owner: cst.FunctionDef) -> dict[str, Any]:
    """The values that the calls in the file give to a function's parameters, where they agree in kind.

    Of sizes, and of tuples of sizes, the first call's; of everything else only what all calls say.
    """
    name = f"{context.module_name}.{owner.name.value}"
    found: dict[str, list[Any]] = {}
    for call, called in context.calls():
        if called == name:
            for parameter, value in bound(context, owner, call).items():
                found.setdefault(parameter, []).append(value)
    return {parameter: _agreed(values) for parameter, values in found.items()}


def _agreed(values: list[Any]) -> Any:
    first = values[0]
    if all(sizes.is_plain(value) for value in values):
        return first
    if all(isinstance(value, tuple | list) and len(value) == len(first) for value in values):
        return first
    return first if all(value is not UNKNOWN and value == first for value in values) else UNKNOWN


def bound(context: FileContext, owner: cst.FunctionDef, call: cst.Call) -> dict[str, Any]:
    """The values that one call gives, by parameter; none where its arguments are unpacked."""
    names = [parameter.name.value for parameter in (*owner.params.posonly_params, *owner.params.params)]
    found: dict[str, Any] = {}
    for position, item in enumerate(call.args):
        if item.star:
            return {}
        key = item.keyword.value if item.keyword else names[position] if position < len(names) else ""
        value = context.value(item.value)
        found[key] = sizes.calculate(context.source(item.value), {}) if value is UNKNOWN else value
    return found
