"""Dtypes: a Keras model computes in float32 and int32 where PyTorch's has twice the width."""

from __future__ import annotations

from dataclasses import replace

from migrate.converters.keras_source.builder import Builder, Value

NARROWER = {"int64": "int32", "float64": "float32"}


def written_dtype(dtype: str) -> str:
    """What is written for one of PyTorch's dtypes."""
    return NARROWER.get(dtype, dtype)


def cast_to(build: Builder, x: Value, dtype: str) -> Value:
    """A tensor in another dtype; nothing is written where both are the same for Keras."""
    if written_dtype(x.dtype) == written_dtype(dtype):
        return replace(x, dtype=dtype)
    return replace(x, name=build.op("ops.cast", (x.ref, written_dtype(dtype))), dtype=dtype)
