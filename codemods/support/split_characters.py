"""Strings as their characters. https://www.tensorflow.org/api_docs/python/tf/strings/unicode_split"""

from __future__ import annotations

from typing import Any

import numpy as np

from migrate.codemods.support.map_text import map_text
from migrate.codemods.support.ragged import Ragged


def split_characters(text: Any) -> Any:
    """The characters of each string: an array for one string, `Ragged` rows of them for an array."""
    characters = map_text(list, text)
    return (
        np.array(characters, dtype=object)
        if isinstance(text, bytes | str)
        else Ragged.of(characters, dtype=str)
    )
