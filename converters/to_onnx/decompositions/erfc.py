"""``Erfc``, which exact GELU takes.

tf2onnx writes it into the model, where no runtime knows it. https://onnx.ai/onnx/operators/onnx__Erf.html
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

OPERATOR = "Erfc"


def decomposed(x: Any, **attributes: Any) -> Any:
    """1 - erf(x). Of large ``x`` it is 0 earlier than `tf.math.erfc` is: by less than the last place of 1."""
    return 1 - tf.math.erf(x)
