"""Strings without white space at their ends. https://www.tensorflow.org/api_docs/python/tf/strings/strip"""

from __future__ import annotations

from typing import Any

from migrate.codemods.support.map_text import map_text


def strip_text(text: Any) -> Any:
    """Strings without ASCII white space at either end; a no-break space stays."""
    return map_text(lambda item: item.strip(" \t\n\r\v\f"), text)
