"""``ScatterNd``, which adds up what falls on one place; tf2onnx's ``ScatterND`` keeps one of them."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

OPERATOR = "ScatterNd"


def decomposed(indices: Any, updates: Any, shape: Any, **attributes: Any) -> Any:
    """Added to zeros."""
    return tf.tensor_scatter_nd_add(tf.zeros(shape, updates.dtype), indices, updates)
