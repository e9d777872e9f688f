"""Upper case. https://www.tensorflow.org/api_docs/python/tf/strings/upper"""

from __future__ import annotations

from typing import Any

from migrate.codemods.support.map_text import map_text


def upper_text(text: Any, encoding: str = "") -> Any:
    """Strings in upper case: the letters a to z only, or with ``encoding="utf-8"`` those of every script."""
    if encoding:
        return map_text(str.upper, text)
    return map_text(lambda item: item.encode().upper().decode(), text)  # bytes know no letters but ASCII's
