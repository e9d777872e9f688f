"""https://onnx.ai/onnx/operators/onnx__StringSplit.html"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor


def string_split(
    x: np.ndarray[Any, Any], *, delimiter: str = "", maxsplit: int | None = None
) -> tuple[np.ndarray[Any, Any], Tensor]:
    """The parts of each string, filled up with empty ones, and how many there are."""
    most = -1 if maxsplit is None else maxsplit
    parts = [text.split(delimiter or None, most) for text in x.reshape(-1)]
    width = max(map(len, parts), default=0)
    filled = np.array([part + [""] * (width - len(part)) for part in parts], dtype=object)
    counts = torch.tensor([len(part) for part in parts], dtype=torch.int64)
    return filled.reshape(*x.shape, width), counts.reshape(x.shape)
