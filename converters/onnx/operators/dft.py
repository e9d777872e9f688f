"""https://onnx.ai/onnx/operators/onnx__DFT.html"""

from __future__ import annotations

import torch
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def dft(
    input: Tensor,
    dft_length: Ints | None = None,
    axis: Ints | None = None,
    *,
    inverse: int = 0,
    onesided: int = 0,
) -> Tensor:
    """Fourier's transform along an axis; the last axis holds the real and the imaginary part, or the real one alone."""
    dim = -2 if axis is None else as_ints(axis)[0]
    dim = dim if dim >= 0 else dim + input.ndim
    length = None if dft_length is None else as_ints(dft_length)[0]
    if inverse and onesided:
        real: Tensor = torch.fft.irfft(torch.view_as_complex(input.contiguous()), length, dim)
        return real.unsqueeze(-1)
    if input.shape[-1] == 1:
        values = input[..., 0]
        out = (
            torch.fft.rfft(values, length, dim)
            if onesided
            else (torch.fft.ifft if inverse else torch.fft.fft)(values, length, dim)
        )
        return torch.view_as_real(out)
    values = torch.view_as_complex(input.contiguous())
    out = (torch.fft.ifft if inverse else torch.fft.fft)(values, length, dim)
    if onesided:
        out = out.narrow(dim, 0, out.shape[dim] // 2 + 1)
    return torch.view_as_real(out)
