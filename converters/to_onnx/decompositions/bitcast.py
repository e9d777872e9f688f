"""``Bitcast``, where only the sign is looked at: Keras's ``argmax`` puts -0.0 behind 0.0 by it.

https://github.com/keras-team/keras/blob/master/keras/src/backend/tensorflow/numpy.py
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

OPERATOR = "Bitcast"
SIGN = -(2**31)  # the bit that is set in negative numbers of 32 bits


def decomposed(x: Any, *, operation: Any, **attributes: Any) -> Any | None:
    """The sign's bit alone; None where other bits are wanted too."""
    wanted = all(_takes_the_sign(consumer) for consumer in operation.outputs[0].consumers())
    if x.dtype != tf.float32 or operation.outputs[0].dtype != tf.int32 or not wanted:
        return None
    negative = (x < 0) | (tf.equal(x, 0) & (1 / x < 0))
    return tf.where(negative, tf.fill(tf.shape(x), SIGN), tf.zeros(tf.shape(x), tf.int32))


def _takes_the_sign(consumer: Any) -> bool:
    if consumer.type != "BitwiseAnd":
        return False
    values = [tf.get_static_value(given) for given in consumer.inputs]
    return any(value is not None and value.size == 1 and int(value) == SIGN for value in values)
