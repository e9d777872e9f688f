"""Numbers from strings. https://www.tensorflow.org/api_docs/python/tf/strings/to_number"""

from __future__ import annotations

from typing import Any

import torch

from migrate.codemods.support.map_text import map_text


def text_to_number(text: Any, dtype: torch.dtype = torch.float32) -> Any:
    """The numbers that strings spell: ``"-1.5e3"``, or whole ones only for an integer ``dtype``.

    Raises:
        ValueError: a string is no number.
    """
    return map_text(_real if dtype.is_floating_point else _whole, text, dtype)


def _real(item: str) -> float:
    return float(_plain(item))


def _whole(item: str) -> int:
    return int(_plain(item))


def _plain(item: str) -> str:
    if "_" in item:  # Python's own digits in groups
        raise ValueError(f"{item!r} is not a number")
    return item
