"""Python literals of arrays, and PyTorch's names of dtypes."""

from __future__ import annotations

from typing import Any

import numpy as np

from migrate.converters.onnx.graph import Array

HELD_AS = {
    "int4": "int8", "int2": "int8", "uint4": "uint8", "uint2": "uint8", "float4_e2m1": "float32",
}  # fmt: skip
"""Dtypes that PyTorch cannot compute with, and the one that holds their values."""
TORCH = {
    **{name: name for name in ("float16", "bfloat16", "float32", "float64", "bool", "complex64", "complex128")},
    **{f"{sign}int{bits}": f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)},
    "float8_e4m3fn": "float8_e4m3fn", "float8_e4m3fnuz": "float8_e4m3fnuz", "float8_e5m2": "float8_e5m2",
    "float8_e5m2fnuz": "float8_e5m2fnuz", "float8_e8m0": "float8_e8m0fnu",
}  # fmt: skip


def torch_dtype(name: str) -> str:
    """``torch.float32``."""
    name = HELD_AS.get(name, name)
    return f"torch.{TORCH.get(name, name)}"


def tensor_literal(array: Array, dtype: str) -> str:
    """An expression that makes a small constant."""
    if dtype == "string":
        return f"np.array({array.tolist()!r}, dtype=object)"
    return f"torch.tensor({number_literal(array)}, dtype={torch_dtype(dtype)})"


def number_literal(array: Array) -> str:
    """Nested lists of numbers; those that have no literal through ``float``."""
    if array.dtype.kind in "biu":
        return repr(array.tolist())
    if array.dtype.kind == "c":
        return repr(array.tolist())
    if array.dtype.kind == "V" or array.dtype.name not in ("float16", "float32", "float64"):
        held = array.astype(np.float32)
        return _nested(held)
    return _nested(array)


def _nested(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return f"[{', '.join(_nested(item) for item in value)}]"
    number = float(value)
    if number != number or number in (float("inf"), float("-inf")):
        return f'float("{number}")'
    return repr(float(str(np.asarray(value)[()])))
