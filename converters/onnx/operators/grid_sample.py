"""https://onnx.ai/onnx/operators/onnx__GridSample.html"""

from __future__ import annotations

from itertools import product

import torch
from torch import Tensor


def grid_sample(
    x: Tensor, grid: Tensor, *, align_corners: int = 0, mode: str = "linear", padding_mode: str = "zeros"
) -> Tensor:
    """The input at places between -1 and 1, in any number of axes.

    Args:
        mode: ``nearest``, ``linear`` or ``cubic``, also by their older names ``bilinear`` and ``bicubic``.
    """
    mode = mode.removeprefix("bi")
    sizes = x.shape[2:]
    taps = []
    for axis, size in enumerate(sizes):
        place = grid[..., len(sizes) - 1 - axis].to(torch.promote_types(x.dtype, torch.float32))
        low, high = (0.0, size - 1.0) if align_corners else (-0.5, size - 0.5)
        place = (place + 1) / 2 * (high - low) + low
        if padding_mode == "reflection" and mode != "cubic":
            place = _reflected(place, low, high)
        if padding_mode == "border" and mode != "cubic":
            place = place.clamp(0, size - 1)
        taps.append(_taps(place, mode))
    shape = (x.shape[0], *grid.shape[1:-1])
    batch = torch.arange(x.shape[0], device=x.device).reshape(-1, *[1] * (len(shape) - 1))
    out: Tensor | float = 0.0
    for choice in product(*taps):
        weight = torch.ones(shape, dtype=choice[0][1].dtype, device=x.device)
        places = []
        for (place, share), size in zip(choice, sizes, strict=True):
            low, high = (0.0, size - 1.0) if align_corners else (-0.5, size - 0.5)
            if padding_mode == "reflection":
                place = _reflected(place, low, high).round()
            if padding_mode == "zeros":
                weight = weight * ((place >= 0) & (place <= size - 1))
            places.append(place.clamp(0, size - 1).to(torch.int64))
            weight = weight * share
        values = x.movedim(1, -1)[(batch, *places)]
        out = out + values * weight.unsqueeze(-1)
    return torch.as_tensor(out).movedim(-1, 1).to(x.dtype)


def _taps(place: Tensor, mode: str) -> list[tuple[Tensor, Tensor]]:
    """The cells that an axis is read at, and their weights."""
    if mode == "nearest":
        return [(place.round(), torch.ones_like(place))]
    first = place.floor()
    part = place - first
    if mode == "linear":
        return [(first, 1 - part), (first + 1, part)]
    a = -0.75
    far = [part + 1, part, 1 - part, 2 - part]
    outer = [((a * d - 5 * a) * d + 8 * a) * d - 4 * a for d in far]
    inner = [((a + 2) * d - (a + 3)) * d * d + 1 for d in far]
    weights = [outer[0], inner[1], inner[2], outer[3]]
    return [(first + step - 1, weight) for step, weight in enumerate(weights)]


def _reflected(place: Tensor, low: float, high: float) -> Tensor:
    """A place outside mirrored at the borders, as often as need be."""
    span = high - low
    if span <= 0:
        return torch.zeros_like(place)
    distance = (place - low).abs() % (2 * span)
    return torch.where(distance > span, 2 * span - distance, distance) + low
