"""Casts to and from the floating point types of eight and four bits. https://onnx.ai/onnx/technical/float8.html"""

from __future__ import annotations

import torch
from torch import Tensor

WHOLE = {"int2": (2, True), "uint2": (2, False), "int4": (4, True), "uint4": (4, False)}
HALVES = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)


def cast_narrow(x: Tensor, *, to: str, saturate: int = 1, round_mode: str = "up") -> Tensor:
    """A cast as ONNX defines it: what does not fit saturates, or else becomes infinite or NaN.

    Args:
        to: NumPy's name of the dtype; integers of four and two bits are held in eight, their bits cut off; the
            floating point numbers of four bits in float32.
    """
    if to in WHOLE:
        bits, signed = WHOLE[to]
        whole: Tensor = x.to(torch.float32).to(torch.int64) & (2**bits - 1)
        if signed:
            whole = torch.where(whole >= 2 ** (bits - 1), whole - 2**bits, whole)
        return whole.to(torch.int8 if signed else torch.uint8)
    if to.startswith("float4"):
        return _four_bits(x.to(torch.float32))
    if to == "float8_e8m0":
        return _exponent(x.to(torch.float32), round_mode, bool(saturate))
    if not to.startswith("float8"):
        return (
            x.to(torch.float32).to(getattr(torch, to)) if x.element_size() == 1 else x.to(getattr(torch, to))
        )
    dtype = getattr(torch, to)
    wide = x.to(torch.float32)
    limit = torch.finfo(dtype).max
    narrow = wide.clamp(-limit, limit).to(dtype).to(torch.float32)
    nan = torch.isnan(wide)
    if saturate:
        return torch.where(nan, torch.nan, narrow).to(dtype)
    over = _rounds_beyond(wide, limit, dtype)
    beyond = torch.copysign(torch.tensor(torch.inf if to == "float8_e5m2" else torch.nan), wide)
    return torch.where(nan, torch.nan, torch.where(over, beyond, narrow)).to(dtype)


def _rounds_beyond(wide: Tensor, limit: float, dtype: torch.dtype) -> Tensor:
    """Whether a number is nearer to the one after the greatest than to the greatest itself."""
    step = limit - float(torch.tensor(limit).to(dtype).view(torch.uint8).sub(1).view(dtype).to(torch.float32))
    return wide.abs() >= limit + step / 2


def _four_bits(x: Tensor) -> Tensor:
    """The nearest of the eight magnitudes, of two equally near the even one."""
    values = torch.tensor(HALVES, device=x.device)
    magnitude = x.abs().clamp(max=6.0)
    middles = (values[1:] + values[:-1]) / 2
    upper = torch.tensor([index % 2 == 1 for index in range(7)], device=x.device)
    above = (magnitude.unsqueeze(-1) > middles) | ((magnitude.unsqueeze(-1) == middles) & upper)
    return torch.copysign(values[above.sum(-1)], x)


def _exponent(x: Tensor, round_mode: str, saturate: bool) -> Tensor:
    """A power of two, in a byte."""
    fraction, exponent = torch.frexp(x.abs())
    exponent = exponent - 1
    part = fraction * 2
    if round_mode == "up":
        exponent = exponent + (part > 1).to(exponent.dtype)
    elif round_mode == "nearest":
        exponent = exponent + (part >= 1.5).to(exponent.dtype)
    code = exponent + 127
    if saturate:
        code = torch.where(torch.isinf(x), 254, code).clamp(0, 254)
        code = torch.where(x == 0, 0, code)
    code = torch.where(torch.isnan(x) | (code < 0) | (code > 254), 255, code)
    return code.to(torch.uint8).view(torch.float8_e8m0fnu)
