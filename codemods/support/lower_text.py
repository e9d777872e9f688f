"""Lower case. https://www.tensorflow.org/api_docs/python/tf/strings/lower"""

from __future__ import annotations

from typing import Any

from migrate.codemods.support.map_text import map_text


def lower_text(text: Any, encoding: str = "") -> Any:
    """Strings in lower case: the letters A to Z only, or with ``encoding="utf-8"`` those of every script."""
    if encoding:
        return map_text(str.lower, text)
    return map_text(lambda item: item.encode().lower().decode(), text)  # bytes know no letters but ASCII's
