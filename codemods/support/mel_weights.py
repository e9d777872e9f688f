"""TensorFlow's mel filters. https://www.tensorflow.org/api_docs/python/tf/signal/linear_to_mel_weight_matrix"""

import torch


def mel_weights(
    num_mel_bins: int = 20,
    num_spectrogram_bins: int = 129,
    sample_rate: float = 8000,
    lower_edge_hertz: float = 125.0,
    upper_edge_hertz: float = 3800.0,
    dtype: torch.dtype = torch.float32,
) -> torch.Tensor:
    """Triangles on the mel scale, (spectrogram bins, mel bins), to multiply spectrograms with.

    As in HTK, and unlike `torchaudio.functional.melscale_fbanks`, the triangles are straight in mels, not in Hertz.
    """
    nyquist = float(sample_rate) / 2
    mels = _mel(torch.linspace(0, nyquist, num_spectrogram_bins, dtype=torch.float64))[1:, None]
    ends = _mel(torch.tensor([lower_edge_hertz, upper_edge_hertz], dtype=torch.float64))
    edges = torch.linspace(ends[0].item(), ends[1].item(), num_mel_bins + 2, dtype=torch.float64)
    lower, centre, upper = edges[:-2], edges[1:-1], edges[2:]
    slopes = torch.minimum((mels - lower) / (centre - lower), (upper - mels) / (upper - centre))
    return torch.nn.functional.pad(slopes.clamp(min=0), (0, 0, 1, 0)).to(dtype)


def _mel(hertz: torch.Tensor) -> torch.Tensor:
    return 1127.0 * torch.log1p(hertz / 700.0)
