"""TensorFlow's numbers for dtypes, as NumPy's dtypes, and its shapes."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np

from migrate.converters.checkpoints.wire import fields, signed

TENSORFLOW: dict[int, np.dtype[Any]] = {
    number: np.dtype(code)
    for number, code in {
        1: "<f4",
        2: "<f8",
        3: "<i4",
        4: "u1",
        5: "<i2",
        6: "i1",
        7: object,
        8: "<c8",
        9: "<i8",
        10: "?",
        14: ml_dtypes.bfloat16,
        17: "<u2",
        18: "<c16",
        19: "<f2",
        22: "<u4",
        23: "<u8",
        24: ml_dtypes.float8_e5m2,
        25: ml_dtypes.float8_e4m3fn,
    }.items()
}
"""``tensorflow/core/framework/types.proto``; quantised, resource and variant tensors have no counterpart."""


def shape(content: memoryview) -> tuple[int, ...]:
    """A ``TensorShapeProto``.

    Raises:
        WireError: it is damaged.
    """
    return tuple(
        next((signed(size.value) for size in fields(item.data) if size.number == 1), 0)
        for item in fields(content)
        if item.number == 2
    )
