"""TensorFlow's short-time Fourier transform. https://www.tensorflow.org/api_docs/python/tf/signal/stft"""

from collections.abc import Callable

import torch

from migrate.codemods.support.frame import frame


def stft(
    signals: torch.Tensor,
    frame_length: int,
    frame_step: int,
    fft_length: int | None = None,
    window_fn: Callable[..., torch.Tensor] | None = torch.hann_window,
    pad_end: bool = False,
) -> torch.Tensor:
    """The transform of each frame of signals (..., samples): (..., frames, fft_length // 2 + 1).

    `torch.stft` puts the window into the middle of the transform's length, and the frequencies first.

    Args:
        fft_length: the next power of two from ``frame_length`` on if None.
        window_fn: gives a window of a length, or None.
        pad_end: transform the last, incomplete frames as well.
    """
    frames = frame(signals, frame_length, frame_step, pad_end=pad_end)
    if window_fn is not None:
        frames = frames * window_fn(frame_length, dtype=frames.dtype, device=frames.device)
    transformed: torch.Tensor = torch.fft.rfft(frames, n=fft_length or 1 << (frame_length - 1).bit_length())
    return transformed
