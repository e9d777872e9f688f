"""https://onnx.ai/onnx/operators/onnx__StringConcat.html"""

from __future__ import annotations

from typing import Any

import numpy as np


def string_concat(x: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Strings joined element by element."""
    return np.asarray(np.add(x, y), dtype=object)
