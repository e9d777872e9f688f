"""LogSoftmax before opset 13. https://onnx.ai/onnx/operators/onnx__LogSoftmax.html#logsoftmax-11"""

from __future__ import annotations

import torch
from torch import Tensor


def log_softmax_flattened(input: Tensor, *, axis: int = 1) -> Tensor:
    """Along all axes from one on, as if they were one."""
    return torch.log_softmax(input.flatten(axis % max(input.ndim, 1)), dim=-1).reshape(input.shape)
