"""Strings split at a separator. https://www.tensorflow.org/api_docs/python/tf/strings/split"""

from __future__ import annotations

from typing import Any

import numpy as np

from migrate.codemods.support.map_text import map_text
from migrate.codemods.support.ragged import Ragged


def split_text(text: Any, sep: str | None = None, maxsplit: int = -1) -> Any:
    """The parts of each string: an array for one string, `Ragged` rows of parts for an array of them.

    Without ``sep``, runs of ASCII white space separate; a no-break space does not, unlike in `str.split`.
    """

    def split(item: str) -> list[str]:
        return [part.decode() for part in item.encode().split(sep.encode() if sep else None, maxsplit)]

    parts = map_text(split, text)
    return np.array(parts, dtype=object) if isinstance(text, bytes | str) else Ragged.of(parts, dtype=str)
