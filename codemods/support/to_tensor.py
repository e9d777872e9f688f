"""An array as a tensor of the dtype that Keras gives it."""

from __future__ import annotations

from typing import Any

import torch


def to_tensor(array: Any) -> torch.Tensor:
    """Floating-point numbers become those of single precision, whatever they were; others stay what they are."""
    tensor = torch.as_tensor(array)
    return tensor.float() if tensor.is_floating_point() else tensor
