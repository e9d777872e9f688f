"""Hardmax before opset 13. https://onnx.ai/onnx/operators/onnx__Hardmax.html#hardmax-11"""

from __future__ import annotations

from torch import Tensor

from migrate.converters.onnx.operators.hardmax import hardmax


def hardmax_flattened(input: Tensor, *, axis: int = 1) -> Tensor:
    """Along all axes from one on, as if they were one."""
    return hardmax(input.flatten(axis % max(input.ndim, 1)), axis=-1).reshape(input.shape)
