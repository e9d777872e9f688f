"""``Log1p``: log(1 + x), near 0 too.

tf2onnx writes it into the model, where no runtime knows it; adding 1 would lose most digits of a small ``x``.
https://people.eecs.berkeley.edu/~wkahan/Math128/Cancel.pdf
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

OPERATOR = "Log1p"


def decomposed(x: Any, **attributes: Any) -> Any:
    """log(u) x / (u - 1) for u = 1 + x as it is rounded, whose errors cancel; ``x`` itself where u is 1."""
    u = 1 + x
    small, infinite = tf.equal(u, 1), tf.math.is_inf(u)
    step = tf.where(small | infinite, tf.ones_like(u), u - 1)
    return tf.where(small, x, tf.where(infinite, u, tf.math.log(u) * (x / step)))
