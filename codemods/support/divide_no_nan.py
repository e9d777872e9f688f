"""TensorFlow's division that is 0 where the divisor is. https://www.tensorflow.org/api_docs/python/tf/math/divide_no_nan"""

import torch


def divide_no_nan(x: torch.Tensor | float, y: torch.Tensor) -> torch.Tensor:
    """x / y, and 0 where y is 0; so are the gradients there."""
    zero = y == 0
    return torch.where(zero, 0.0, x / torch.where(zero, 1.0, y))
