"""Lengths of strings. https://www.tensorflow.org/api_docs/python/tf/strings/length"""

from __future__ import annotations

from typing import Any

import torch

from migrate.codemods.support.map_text import map_text


def text_length(text: Any, unit: str = "BYTE") -> Any:
    """The lengths of strings, int32: in bytes of UTF-8, or with ``unit="UTF8_CHAR"`` in characters."""
    return map_text(len if unit == "UTF8_CHAR" else _bytes, text, torch.int32)


def _bytes(item: str) -> int:
    return len(item.encode())
