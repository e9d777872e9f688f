"""The loss of a model that is compiled without one."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


def no_loss(outputs: Any, targets: Any) -> Tensor:
    """Zero, whatever the model gives: all of its loss is what its layers add, see `regularization_loss`."""
    return torch.zeros(())
