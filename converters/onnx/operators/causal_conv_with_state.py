"""https://onnx.ai/onnx/operators/onnx__CausalConvWithState.html"""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor


def causal_conv_with_state(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    past_state: Tensor | None = None,
    *,
    activation: str = "none",
) -> tuple[Tensor, Tensor]:
    """Each channel convolved with its own past, and the steps that the next call goes on from."""
    channels, reach = input.shape[1], weight.shape[2] - 1
    past = input.new_zeros(input.shape[0], channels, reach) if past_state is None else past_state
    padded = torch.cat([past, input], dim=2)
    out = F.conv1d(padded, weight, bias, groups=channels)
    if activation != "none":
        out = F.silu(out)
    return out, padded[:, :, padded.shape[2] - reach :]
