"""https://onnx.ai/onnx/operators/onnx__STFT.html"""

from __future__ import annotations

import torch
from torch import Tensor


def stft(
    signal: Tensor,
    frame_step: Tensor,
    window: Tensor | None = None,
    frame_length: Tensor | None = None,
    *,
    onesided: int = 1,
) -> Tensor:
    """Fourier's transform of each frame of a signal."""
    length = (
        int(frame_length)
        if frame_length is not None
        else window.shape[0]
        if window is not None
        else signal.shape[1]
    )
    values = signal[..., 0] if signal.ndim == 3 and signal.shape[-1] == 1 else signal
    if values.ndim == 3:
        values = torch.view_as_complex(values.contiguous())
    frames = values.unfold(1, length, int(frame_step))
    frames = frames if window is None else frames * window
    out = torch.fft.rfft(frames) if onesided and not frames.is_complex() else torch.fft.fft(frames)
    if onesided:
        out = out[..., : length // 2 + 1]
    return torch.view_as_real(out)
