"""Strings as code points. https://www.tensorflow.org/api_docs/python/tf/strings/unicode_decode"""

from __future__ import annotations

from typing import Any

import torch

from migrate.codemods.support.map_text import map_text


def decode_characters(text: Any) -> Any:
    """The code points of each string, int32: a tensor for one string, a list of tensors for an array of them."""
    points = map_text(lambda item: [ord(character) for character in item], text)
    return _tensors(points)


def _tensors(points: Any) -> Any:
    if points and isinstance(points[0], list):
        return [_tensors(row) for row in points]
    return torch.tensor(points, dtype=torch.int32)
