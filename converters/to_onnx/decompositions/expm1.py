"""``Expm1``: exp(x) - 1, near 0 too.

tf2onnx writes it into the model, where no runtime knows it; subtracting would lose all digits of a small ``x``.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

OPERATOR = "Expm1"


def decomposed(x: Any, **attributes: Any) -> Any:
    """tanh(x / 2) (exp(x) + 1), an identity of which no part cancels."""
    return tf.tanh(x / 2) * (tf.exp(x) + 1)
