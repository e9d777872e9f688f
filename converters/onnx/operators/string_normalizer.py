"""https://onnx.ai/onnx/operators/onnx__StringNormalizer.html"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def string_normalizer(
    x: np.ndarray[Any, Any],
    *,
    case_change_action: str = "NONE",
    is_case_sensitive: int = 0,
    locale: str = "en_US",
    stopwords: Sequence[str] = (),
) -> np.ndarray[Any, Any]:
    """Strings in one case, without those that are listed; nothing left is one empty string."""
    change = {"LOWER": str.lower, "UPPER": str.upper}.get(case_change_action, str)
    alike = str if is_case_sensitive else str.lower
    left_out = {alike(word) for word in stopwords}
    kept = [change(text) for text in x.reshape(-1) if alike(text) not in left_out]
    shape = (-1,) if x.ndim == 1 else (1, -1)
    return np.array(kept or [""], dtype=object).reshape(shape)
