"""Whether the signatures that rows state are those of the installed frameworks. Runs in either worker."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

Parameters = list[
    tuple[str, str, str | None]
]  # name, "positional" or "keyword", source text of the default or None
LABEL = "name"  # of no consequence, whatever its place and default


def compare(stated: list[tuple[str, Parameters]], roots: dict[str, str], *, exactly: bool) -> list[str]:
    """What does not agree, one line each.

    Args:
        stated: qualified names and parameters, as rows state them.
        roots: what the first part of a name stands for, ``{"tf": "tensorflow"}``.
        exactly: the positional parameters stated have to be the first ones, in their order; else they have to exist.
    """
    names = {root: importlib.import_module(module) for root, module in roots.items()}
    return [
        f"{name}: {line}"
        for name, parameters in stated
        for line in _compare(name, parameters, names, exactly)
    ]


def compare_aliases(stated: list[tuple[str, Parameters, dict[str, str]]], roots: dict[str, str]) -> list[str]:
    """What other names of a row have in another place, or with another default, than the row states, one line each.

    Names that the installed frameworks no longer have say nothing.

    Args:
        stated: names, the parameters of their rows, and which parameter of the row a former name stands for.
        roots: as for `compare`.
    """
    names = {root: importlib.import_module(module) for root, module in roots.items()}
    return [
        f"{name}: {line}"
        for name, parameters, renamed in stated
        for line in _compare_alias(_found(name, names), parameters, renamed, names)
    ]


def _compare_alias(
    value: Any, stated: Parameters, renamed: dict[str, str], names: dict[str, Any]
) -> list[str]:
    try:
        real = inspect.signature(value).parameters.values()
    except (TypeError, ValueError):
        return []  # it is not there, or written in C++
    known = [(renamed.get(p.name, p.name), p) for p in real if p.name not in ("self", LABEL)]
    places = [name for name, p in known if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    ours = [name for name, kind, _ in stated if kind == "positional" and name != LABEL]
    lines = [
        f"{theirs} has the place of {mine}"
        for mine, theirs in zip(ours, places, strict=False)
        if mine != theirs
    ]
    defaults = {name: default for name, _, default in stated if default is not None}
    return lines + [
        f"{name}={p.default!r}, not {defaults[name]}"
        for name, p in known
        if name in defaults and not _same(defaults[name], p.default, names)
    ]


def _found(name: str, names: dict[str, Any]) -> Any:
    value: Any = names.get(name.partition(".")[0])
    for part in name.split(".")[1:]:
        value = getattr(value, part, None)
    return value


def _is_rest(parameter: inspect.Parameter) -> bool:
    """``*args`` and ``**kwargs``; there are APIs with an argument called ``args``."""
    rest = (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    return parameter.name in ("args", "kwargs") and parameter.kind in rest


def _compare(name: str, stated: Parameters, names: dict[str, Any], exactly: bool) -> list[str]:
    value = _found(name, names)
    if value is None:
        return ["does not exist"]
    try:
        real = inspect.signature(value)
    except (TypeError, ValueError):
        return []  # written in C++, without a signature
    parameters = [p for p in real.parameters.values() if p.name != "self" and not _is_rest(p)]
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        return []
    if real.parameters and not parameters:
        return []  # made by a metaclass, whose signature says nothing
    positional = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    positional = [parameter for parameter in positional if parameter != LABEL]
    ours = [parameter for parameter, kind, _ in stated if kind == "positional" and parameter != LABEL]
    lines = []
    if exactly and ours != positional[: len(ours)]:
        lines.append(f"({', '.join(ours)}) is stated, ({', '.join(positional)}) is true")
    known = {parameter.name: parameter for parameter in parameters}
    open_ended = any(p.kind is p.VAR_KEYWORD for p in real.parameters.values())
    for parameter, _, default in stated:
        if parameter not in known:
            if not open_ended and not exactly:
                lines.append(f"has no parameter {parameter}")
        elif (
            parameter != LABEL and default is not None and not _same(default, known[parameter].default, names)
        ):
            lines.append(f"{parameter}={default} is stated, {known[parameter].default!r} is the default")
    return lines


def _same(text: str, default: Any, names: dict[str, Any]) -> bool:
    if default is inspect.Parameter.empty:
        return True  # an older version's default: Keras 2 had one where Keras 3 has none
    stated = eval(text, dict(names))  # the catalog's own text
    if isinstance(stated, list | tuple) and isinstance(default, list | tuple):
        return list(stated) == list(default)
    return bool(stated == default) or repr(stated) == repr(default)
