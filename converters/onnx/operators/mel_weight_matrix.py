"""https://onnx.ai/onnx/operators/onnx__MelWeightMatrix.html"""

from __future__ import annotations

import torch
from torch import Tensor


def mel_weight_matrix(
    num_mel_bins: Tensor,
    dft_length: Tensor,
    sample_rate: Tensor,
    lower_edge_hertz: Tensor,
    upper_edge_hertz: Tensor,
    *,
    output_datatype: str = "float32",
) -> Tensor:
    """Triangles on the mel scale, one a column, over the bins of a spectrum."""
    bands, length = int(num_mel_bins), int(dft_length)
    low, high = (2595 * torch.log10(1 + edge.double() / 700) for edge in (lower_edge_hertz, upper_edge_hertz))
    mels = low + torch.arange(bands + 2) * (high - low) / (bands + 2)
    edges = torch.floor((length + 1) * 700 * (10 ** (mels / 2595) - 1) / int(sample_rate))
    bins = torch.arange(length // 2 + 1, dtype=torch.float64)[:, None]
    lower, center, upper = edges[:-2], edges[1:-1], edges[2:]
    rising = torch.where(center > lower, (bins - lower) / (center - lower), 1.0)
    falling = (upper - bins) / (upper - center)
    weights = torch.where((bins >= lower) & (bins <= center), rising, 0.0)
    weights = torch.where((bins >= center) & (bins < upper), falling, weights)
    return weights.to(getattr(torch, output_datatype))
