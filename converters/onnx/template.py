"""Rules that are one expression: ``F.relu({0})``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from migrate.converters.onnx.call import Call

Rule = Callable[[Call], str]


def template(text: str, **defaults: object) -> Rule:
    """A rule that fills in the inputs by number and the attributes by name, at their defaults where not given."""

    def write(call: Call) -> str:
        attributes = {name: repr(call.attribute(name, default)) for name, default in defaults.items()}
        return text.format(*call.texts(), **attributes)

    return write


def templates(texts: Mapping[str, str]) -> dict[str, Rule]:
    """A rule for each of several operators."""
    return {operator: template(text) for operator, text in texts.items()}
