"""https://onnx.ai/onnx/operators/onnx__RegexFullMatch.html"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import torch
from torch import Tensor


def regex_full_match(x: np.ndarray[Any, Any], *, pattern: str) -> Tensor:
    """Whether whole strings match an expression."""
    expression = re.compile(pattern)
    found = [expression.fullmatch(text) is not None for text in x.reshape(-1)]
    return torch.tensor(found, dtype=torch.bool).reshape(x.shape)
