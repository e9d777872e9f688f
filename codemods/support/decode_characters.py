"""Strings as code points. https://www.tensorflow.org/api_docs/python/tf/strings/unicode_decode"""

from __future__ import annotations

from typing import Any

import torch

from migrate.codemods.support.map_text import map_text
from migrate.codemods.support.ragged import Ragged


def decode_characters(text: Any) -> Any:
    """The code points of each string, int32: a tensor for one string, `Ragged` rows for an array of them."""
    points = map_text(lambda item: [ord(character) for character in item], text)
    if isinstance(text, bytes | str):
        return torch.tensor(points, dtype=torch.int32)
    return Ragged.of(points, dtype=torch.int32)
