"""https://onnx.ai/onnx/operators/onnx__HardSigmoid.html"""

from __future__ import annotations

from torch import Tensor


def hard_sigmoid(x: Tensor, *, alpha: float = 0.2, beta: float = 0.5) -> Tensor:
    """A straight line between 0 and 1."""
    return (alpha * x + beta).clamp(0, 1)
