"""Lists of numbers that an argument gives, some of them by name: ``strides=[1, step, step, 1]``."""

from __future__ import annotations

from typing import Any

from migrate.catalog.dims import Dim
from migrate.catalog.values import UNKNOWN


def with_symbols(value: Any, parts: Any) -> Any:
    """The value of such an argument, with symbols for the elements that are not known; another value as it is.

    Args:
        parts: how the program writes the elements, in the same lists of lists; empty if they are all known.
    """
    if not parts or not isinstance(parts, tuple) or not isinstance(value, list | tuple):
        return value
    pairs = zip(value, parts, strict=True)
    items = [Dim.symbol(text) if item is UNKNOWN else with_symbols(item, text) for item, text in pairs]
    return items if isinstance(value, list) else tuple(items)
