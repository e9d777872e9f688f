"""Keras's Fourier transform, of real and imaginary parts. https://keras.io/api/ops/fft/"""

import torch


def fourier_parts(parts: tuple[torch.Tensor, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """The transform along the last axis."""
    made = torch.fft.fft(torch.complex(*parts))
    return made.real, made.imag
