"""``Bucketize``, which Discretization takes: the number of boundaries that a value has reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

OPERATOR = "Bucketize"


def decomposed(x: Any, boundaries: Sequence[float], **attributes: Any) -> Any:
    """The comparisons with each boundary, counted."""
    reached = tf.cast(x, tf.float32)[..., tf.newaxis] >= tf.constant(boundaries, tf.float32)
    return tf.reduce_sum(tf.cast(reached, tf.int32), -1)
