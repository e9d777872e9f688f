"""TensorFlow's inverse transform. https://www.tensorflow.org/api_docs/python/tf/signal/inverse_stft"""

from collections.abc import Callable

import torch

from migrate.codemods.support.overlap_and_add import overlap_and_add


def inverse_stft(
    stfts: torch.Tensor,
    frame_length: int,
    frame_step: int,
    fft_length: int | None = None,
    window_fn: Callable[..., torch.Tensor] | None = torch.hann_window,
) -> torch.Tensor:
    """Signals (..., samples) from transforms (..., frames, frequencies); the window is applied, not divided out."""
    frames = torch.fft.irfft(stfts, n=fft_length or 1 << (frame_length - 1).bit_length())
    frames = torch.nn.functional.pad(frames, (0, max(frame_length - frames.shape[-1], 0)))[..., :frame_length]
    if window_fn is not None:
        frames = frames * window_fn(frame_length, dtype=frames.dtype, device=frames.device)
    return overlap_and_add(frames, frame_step)
