"""Words of the catalog's language about initial values of variables."""

from __future__ import annotations

from typing import Any

from migrate.catalog.values import UNKNOWN, CallValue, Code
from migrate.catalog.vocabulary import word


@word
def is_whole(value: Any) -> bool:
    """Whether a value is known to be a whole number or a truth value, or a list of such."""
    if isinstance(value, list | tuple):
        return bool(value) and all(is_whole(item) for item in value)
    return isinstance(value, int)


@word
def is_made(value: Any) -> bool:
    """Whether a value is what another call of the source framework gives: a tensor that nothing else holds."""
    return isinstance(value, CallValue)


@word
def number_dtype(value: Any) -> Any:
    """The dtype that TensorFlow gives to a number, or to a list of numbers, as torch's name."""
    items = value
    while isinstance(items, list | tuple) and items:
        items = items[0]
    if isinstance(items, bool):
        return Code("torch.bool")
    return Code("torch.int32" if is_whole(value) else "torch.float32") if value is not UNKNOWN else UNKNOWN
