"""Strings from code points. https://www.tensorflow.org/api_docs/python/tf/strings/unicode_encode"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch


def encode_characters(points: Any) -> Any:
    """The strings that code points spell along the last axis: of a tensor, or of a list of tensors (ragged)."""
    if isinstance(points, list | tuple) and any(not isinstance(row, int) for row in points):
        rows = [encode_characters(row) for row in points]
        return rows if isinstance(rows[0], list) else np.array(rows, dtype=object)
    values = torch.as_tensor(points)
    if values.ndim < 2:
        return "".join(map(chr, values.tolist()))
    return np.stack([np.asarray(encode_characters(row), dtype=object) for row in values])
