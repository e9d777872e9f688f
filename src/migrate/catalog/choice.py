"""Which of a row's renderings applies to a call, at which level, and whether every argument is accounted for."""

from __future__ import annotations

import ast
from collections.abc import Container, Mapping
from functools import cache
from typing import Any

from migrate.catalog.expression import evaluate, parse
from migrate.catalog.model import Layer, Level, Optimizer, Rendering, Row, Schedule, Style, Weight
from migrate.catalog.obstacles import of_condition, of_renderings
from migrate.catalog.penalties import SUFFIX
from migrate.catalog.signature import Argument, Signature
from migrate.catalog.values import UNKNOWN


class Unrenderable(Exception):
    """The row does not apply to this call.

    Attributes:
        code: of the finding; ``messages``: its reasons, each a finding of its own.
    """

    def __init__(self, code: str, *messages: str) -> None:
        super().__init__("; ".join(messages))
        self.code = code
        self.messages = messages


def choose(row: Row, values: Mapping[str, Any], style: Style, bound: Mapping[str, Argument]) -> Rendering:
    """The first rendering whose condition holds; an undecided one before it means that none can be chosen."""
    required = evaluate(row.requires, values)
    if required is UNKNOWN or not required:
        _refuse(of_condition(row, row.requires, values, bound))
    renderings = [item for item in row.renderings if item.style in (None, style)]
    for rendering in renderings:
        holds = evaluate(rendering.when, values)
        if holds is UNKNOWN:
            _refuse(of_condition(row, rendering.when, values, bound))
        if holds:
            return rendering
    raise _refusal(of_renderings(row, renderings, values, bound))


def _refuse(obstacles: list[tuple[str, str]]) -> None:
    if obstacles:
        raise _refusal(obstacles)


def _refusal(obstacles: list[tuple[str, str]]) -> Unrenderable:
    return Unrenderable(obstacles[0][0], *(message for _, message in obstacles))


def refuse_unused(
    row: Row,
    rendering: Rendering,
    source: Signature,
    bound: Mapping[str, Argument],
    constrained: Container[str] = (),
) -> None:
    """An argument that the rendering does not look at must be at its default, or be declared without effect, or have
    a statement of its own, as constraints have."""
    used = _names_used(row, rendering) | set(row.ignored)
    if isinstance(row, Layer):
        used.add("trainable")  # every layer's; `migrate.catalog.render` sees to it
    unused = [
        f"{row.name}: argument `{name}={argument.text}` has no counterpart"
        for name, argument in bound.items()
        if argument.given
        and name not in used
        and name not in constrained
        and not _is_default(source, name, argument)
    ]
    if unused:
        raise Unrenderable("API102", *unused)


def _is_default(source: Signature, name: str, argument: Argument) -> bool:
    default = source.default(name)
    return argument.value is not UNKNOWN and default is not UNKNOWN and bool(argument.value == default)


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


@cache
def _names(text: str) -> frozenset[str]:
    return frozenset(node.id for node in ast.walk(parse(text)) if isinstance(node, ast.Name))


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
    lowering = {name for caveat in row.caveats for name in _names(caveat.when) if not name.endswith(SUFFIX)}
    return frozenset((lowering | set(row.ignored)) - written)


def level_of(row: Row, rendering: Rendering, values: Mapping[str, Any]) -> tuple[Level, str]:
    """The lowest level of the rendering and the caveats that hold, or may hold, with all their notes."""
    holding = [caveat for caveat in row.caveats if evaluate(caveat.when, values) is not False]
    levels = [rendering.level or row.level, *(caveat.level for caveat in holding)]
    notes = [rendering.note or row.note, *(caveat.note for caveat in holding)]
    return max(levels, key=list(Level).index), "; ".join(filter(None, notes))
