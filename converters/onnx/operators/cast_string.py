"""Casts to and from strings. https://onnx.ai/onnx/operators/onnx__Cast.html"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor


def cast_string(x: Tensor | np.ndarray[Any, Any], *, to: str) -> Tensor | np.ndarray[Any, Any]:
    """Numbers from text, or text from numbers: of floating point numbers the shortest that is the same again."""
    if not isinstance(x, Tensor):
        if to == "string":
            return x
        values = np.array([float(text) for text in x.reshape(-1)]).reshape(x.shape)
        return torch.from_numpy(values).to(getattr(torch, to))
    numbers = (x.float() if x.dtype == torch.bfloat16 else x).numpy(force=True)
    return np.array([_text(number) for number in numbers.reshape(-1)], dtype=object).reshape(x.shape)


def _text(number: Any) -> str:
    if not isinstance(number, np.floating):
        return str(number)
    if np.isnan(number):
        return "NaN"
    return ("-INF" if number < 0 else "INF") if np.isinf(number) else str(number)
