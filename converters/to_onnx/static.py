"""Numbers that a graph computes from sizes that are known: more of them than `tf.get_static_value` finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "RealDiv": np.divide,
    "Mul": np.multiply,
    "AddV2": np.add,
    "Sub": np.subtract,
}
MASKS = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask")


def static_value(tensor: Any) -> NDArray[Any] | None:
    """The value of a tensor, if it does not depend on what the model is given."""
    value = tf.get_static_value(tensor)
    if value is not None:
        return np.asarray(value)
    partial = _partial(tensor)
    if partial is None or np.isnan(partial).any():
        return None
    return partial.astype(tensor.dtype.as_numpy_dtype)


def _partial(tensor: Any) -> NDArray[np.float64] | None:
    """The value with NaN for sizes that are not known; None if it is no matter of sizes."""
    value = tf.get_static_value(tensor)
    if value is not None:
        return np.asarray(value, np.float64) if np.asarray(value).dtype.kind in "iuf" else None
    operation = tensor.op
    if operation.type == "Shape":
        shape = operation.inputs[0].shape
        return (
            None if shape.rank is None else np.array([np.nan if n is None else n for n in shape], np.float64)
        )
    if operation.type in ("Cast", "Identity"):
        return _partial(operation.inputs[0])
    if operation.type == "StridedSlice":
        return _sliced(operation)
    if operation.type in ARITHMETIC:
        first, second = (_partial(given) for given in operation.inputs)
        both = first is not None and second is not None
        return np.asarray(ARITHMETIC[operation.type](first, second)) if both else None
    return None


def _sliced(operation: Any) -> NDArray[np.float64] | None:
    whole, *limits = (_partial(given) for given in operation.inputs)
    if whole is None or whole.ndim != 1 or any(limit is None or limit.size != 1 for limit in limits):
        return None
    begin, end, step = (int(limit.reshape(-1)[0]) for limit in limits if limit is not None)
    masks = {name: bool(operation.get_attr(name)) for name in MASKS}
    if masks["ellipsis_mask"] or masks["new_axis_mask"]:
        return None
    if operation.get_attr("shrink_axis_mask"):
        return np.asarray(whole[begin])
    first = None if masks["begin_mask"] else begin
    return whole[first : None if masks["end_mask"] else end : step]
