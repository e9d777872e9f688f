"""Initializers, regularizers and constraints as plain data, as a layer's ``get_config`` wants them."""

from __future__ import annotations

from typing import Any


def serialize_object(value: Any) -> dict[str, Any] | None:
    """The name of a value's kind and its arguments, from which the function ``get_...`` of its family makes it again;
    None for None."""
    if value is None:
        return None
    return {"class_name": getattr(value, "kind", type(value).__name__), "config": value.get_config()}
