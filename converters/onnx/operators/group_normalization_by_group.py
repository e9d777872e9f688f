"""https://onnx.ai/onnx/operators/onnx__GroupNormalization.html#groupnormalization-18"""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812
from torch import Tensor


def group_normalization_by_group(
    x: Tensor, scale: Tensor, bias: Tensor, *, num_groups: int, epsilon: float = 1e-5
) -> Tensor:
    """Groups of channels, with one scale for each group."""
    normal = F.group_norm(x, num_groups, eps=epsilon).reshape(x.shape[0], num_groups, -1)
    return (normal * scale[:, None] + bias[:, None]).reshape(x.shape)
