"""Keras's Fourier transform in two dimensions, of real and imaginary parts. https://keras.io/api/ops/fft/"""

import torch


def fourier2d_parts(parts: tuple[torch.Tensor, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """The transform along the last two axes."""
    made = torch.fft.fft2(torch.complex(*parts))
    return made.real, made.imag
