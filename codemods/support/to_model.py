"""Bring a batch to where a model computes, in the dtype in which it computes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn


def to_model(model: nn.Module, inputs: Sequence[Any]) -> list[Any]:
    """Move a list of input tensors to the model's device; images of bytes, truth values and floats become its
    parameters' dtype.

    Keras casts inputs at the model's boundary in the same way; other integers, such as tokens, stay what they are, and
    so do strings. Arrays of numbers become tensors.
    """
    parameter = next(model.parameters(), torch.empty(0))  # a model may have none
    moved = []
    for tensor in inputs:
        if isinstance(tensor, np.ndarray) and tensor.dtype.kind not in "OUS":
            tensor = torch.as_tensor(tensor)
        if not isinstance(tensor, torch.Tensor):
            moved.append(tensor)
            continue
        cast = tensor.is_floating_point() or tensor.dtype in (torch.uint8, torch.bool)
        moved.append(tensor.to(parameter.device, parameter.dtype if cast else tensor.dtype))
    return moved
