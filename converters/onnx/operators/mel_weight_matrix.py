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
    bands, bins = int(num_mel_bins), int(dft_length) // 2 + 1
    low = 2595 * torch.log10(1 + lower_edge_hertz.to(torch.float64) / 700)
    high = 2595 * torch.log10(1 + upper_edge_hertz.to(torch.float64) / 700)
    mels = low + torch.arange(bands + 2) * (high - low) / (bands + 2)
    edges = ((int(dft_length) + 1) * (700 * (10 ** (mels / 2595) - 1)) / int(sample_rate)).floor()
    bin_ = torch.arange(bins, dtype=torch.float64)[:, None]
    lower, center, upper = edges[:-2], edges[1:-1], edges[2:]
    rising = torch.where(center == lower, (bin_ == center).double(), (bin_ - lower) / (center - lower))
    falling = (upper - bin_) / (upper - center)
    inside = (bin_ >= lower) & (bin_ < upper)
    weights = torch.where(bin_ <= center, rising, falling)
    return torch.where(inside, weights, 0).to(getattr(torch, output_datatype))
