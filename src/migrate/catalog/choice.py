"""Which of a row's renderings applies to a call, at which level, and whether every argument is accounted for."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from migrate.catalog.expression import evaluate, parse
from migrate.catalog.model import Layer, Level, Optimizer, Rendering, Row, Schedule, Style, Weight
from migrate.catalog.signature import Argument, Signature
from migrate.catalog.values import UNKNOWN


class Unrenderable(Exception):
    """The row does not apply to this call. ``code`` is the finding's code, the message its reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def choose(row: Row, values: Mapping[str, Any], style: Style) -> Rendering:
    """The first rendering whose condition holds; an undecided one before it means that none can be chosen."""
    required = evaluate(row.requires, values)
    if required is UNKNOWN:
        raise Unrenderable("API103", f"{row.name}: whether `{row.requires}` is not known here")
    if not required:
        raise Unrenderable("API102", f"{row.name}: only with `{row.requires}`")
    for rendering in row.renderings:
        if rendering.style not in (None, style):
            continue
        holds = evaluate(rendering.when, values)
        if holds is UNKNOWN:
            raise Unrenderable("API103", f"{row.name}: whether `{rendering.when}` is not known here")
        if holds:
            return rendering
    conditions = "; ".join(r.when for r in row.renderings if r.style in (None, style))
    raise Unrenderable("API102", f"{row.name}: these arguments have no counterpart (supported: {conditions})")


def refuse_unused(row: Row, rendering: Rendering, source: Signature, bound: Mapping[str, Argument]) -> None:
    """An argument that the rendering does not look at must be at its default, or be declared without effect."""
    used = _names_used(row, rendering) | set(row.ignored)
    if isinstance(row, Layer):
        used.add("trainable")  # every layer's; `migrate.catalog.render` sees to it
    for name, argument in bound.items():
        if argument.given and name not in used:
            default = source.default(name)
            if argument.value is UNKNOWN or default is UNKNOWN or argument.value != default:
                raise Unrenderable(
                    "API102", f"{row.name}: argument `{name}={argument.text}` has no counterpart"
                )


def _names_used(row: Row, rendering: Rendering) -> set[str]:
    texts = [
        rendering.code,
        rendering.when,
        rendering.forward,
        row.requires,
        rendering.wraps,
        *rendering.setup,
    ]
    texts += [weight.when for weight in weights_of(row, rendering)]
    texts += [caveat.when for caveat in row.caveats]
    if isinstance(row, Optimizer):
        texts.extend(row.clip.values())
    if isinstance(row, Schedule):
        texts.append(row.initial)
    used = {name for text in texts if text for name in _names(text)}
    for name, expression in reversed(list(row.let.items())):
        if name in used:
            used |= _names(expression)
    return used


def _names(text: str) -> set[str]:
    return {node.id for node in ast.walk(parse(text)) if isinstance(node, ast.Name)}


def weights_of(row: Row, rendering: Rendering) -> tuple[Weight, ...]:
    """The weights of a layer under a rendering; of anything else none."""
    if rendering.weights is not None:
        return rendering.weights
    return row.weights if isinstance(row, Layer) else ()


def unwritten(row: Row) -> frozenset[str]:
    """The parameters whose text never reaches the output: those ignored, and those that only lower the level."""
    written = {
        name
        for r in row.renderings
        for text in (r.code, r.forward, *r.setup)
        if text
        for name in _names(text)
    }
    lowering = {name for caveat in row.caveats for name in _names(caveat.when)}
    return frozenset((lowering | set(row.ignored)) - written)


def level_of(row: Row, rendering: Rendering, values: Mapping[str, Any]) -> tuple[Level, str]:
    """The lowest level of the rendering and the caveats that hold, or may hold, with all their notes."""
    holding = [caveat for caveat in row.caveats if evaluate(caveat.when, values) is not False]
    levels = [rendering.level or row.level, *(caveat.level for caveat in holding)]
    notes = [rendering.note or row.note, *(caveat.note for caveat in holding)]
    return max(levels, key=list(Level).index), "; ".join(filter(None, notes))
