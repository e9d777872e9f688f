"""https://onnx.ai/onnx/operators/onnx__Resize.html"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

import torch
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def resize(
    x: Tensor,
    roi: Tensor | None = None,
    scales: Tensor | None = None,
    sizes: Ints | None = None,
    *,
    antialias: int = 0,
    axes: Sequence[int] | None = None,
    coordinate_transformation_mode: str = "half_pixel",
    cubic_coeff_a: float = -0.75,
    exclude_outside: int = 0,
    extrapolation_value: float = 0.0,
    keep_aspect_ratio_policy: str = "stretch",
    mode: str = "nearest",
    nearest_mode: str = "round_prefer_floor",
) -> Tensor:
    """Another number of elements along some axes, each axis by a matrix of its own: every mode in any rank.

    Args:
        roi: starts and ends of what is resized, for ``tf_crop_and_resize``; outside is the extrapolation value.
        scales: by how much, for each axis; else `sizes` says to how many.
    """
    dims = [axis % x.ndim for axis in axes] if axes is not None else list(range(x.ndim))
    old = [x.shape[dim] for dim in dims]
    if sizes is not None and (not isinstance(sizes, Tensor) or sizes.numel()):
        new = as_ints(sizes)
        factors = [after / before for after, before in zip(new, old, strict=True)]
        if keep_aspect_ratio_policy != "stretch":
            factor = (min if keep_aspect_ratio_policy == "not_larger" else max)(factors)
            factors = [factor] * len(dims)
            new = [floor(factor * size + 0.5) for size in old]
    else:
        factors = [float(scale) for scale in scales.tolist()] if scales is not None else [1.0] * len(dims)
        new = [floor(size * factor) for size, factor in zip(old, factors, strict=True)]
    borders = [0.0] * len(dims) + [1.0] * len(dims) if roi is None or not roi.numel() else roi.tolist()
    dtype = x.dtype
    out = x if dtype.is_floating_point else x.to(torch.float32)
    crop = coordinate_transformation_mode == "tf_crop_and_resize"
    outside = torch.zeros([1] * x.ndim, dtype=torch.bool, device=x.device)
    for position, (dim, size, length, factor) in enumerate(zip(dims, old, new, factors, strict=True)):
        if factor == 1 and size == length and not crop:
            continue
        start, end = borders[position], borders[position + len(dims)]
        places = _places(size, length, factor, coordinate_transformation_mode, start, end).to(x.device)
        if crop:
            shape = [1] * x.ndim
            shape[dim] = length
            outside = outside | ((places < 0) | (places > size - 1)).reshape(shape)
        if mode == "nearest":
            out = out.index_select(dim, _nearest(places, nearest_mode).clamp(0, size - 1))
            continue
        stretch = min(factor, 1.0) if antialias else 1.0
        weights = _weights(places, size, mode, cubic_coeff_a, stretch, bool(exclude_outside))
        out = torch.tensordot(out, weights.to(out.dtype), dims=([dim], [1])).movedim(-1, dim)
    if crop:
        out = torch.where(outside, extrapolation_value, out)
    return out if dtype.is_floating_point else out.round().to(dtype)


def _places(size: int, length: int, factor: float, mode: str, start: float, end: float) -> Tensor:
    """Where each new element lies among the old ones."""
    step = torch.arange(length, dtype=torch.float64)
    match mode:
        case "half_pixel":
            return (step + 0.5) / factor - 0.5
        case "half_pixel_symmetric":
            adjusted = length / (factor * size)
            return size / 2 * (1 - adjusted) + (step + 0.5) / factor - 0.5
        case "pytorch_half_pixel":
            return (step + 0.5) / factor - 0.5 if length > 1 else torch.zeros_like(step)
        case "align_corners":
            return step * (size - 1) / (factor * size - 1) if length > 1 else torch.zeros_like(step)
        case "asymmetric":
            return step / factor
        case "tf_half_pixel_for_nn":
            return (step + 0.5) / factor
        case "tf_crop_and_resize":
            if length > 1:
                return start * (size - 1) + step * (end - start) * (size - 1) / (length - 1)
            return torch.full_like(step, 0.5 * (start + end) * (size - 1))
        case _:
            raise ValueError(f"resize: unknown coordinate_transformation_mode {mode}")


def _nearest(places: Tensor, mode: str) -> Tensor:
    """The old element next to each place; ties as the mode says."""
    match mode:
        case "round_prefer_floor":
            return torch.ceil(places - 0.5).to(torch.int64)
        case "round_prefer_ceil":
            return torch.floor(places + 0.5).to(torch.int64)
        case "floor":
            return torch.floor(places).to(torch.int64)
        case _:
            return torch.ceil(places).to(torch.int64)


def _weights(places: Tensor, size: int, mode: str, a: float, stretch: float, exclude: bool) -> Tensor:
    """How much of each old element is in each new one: a matrix of new by old.

    Args:
        stretch: below one the filter is that much wider, which keeps what it leaves out from aliasing.
    """
    reach = (2 if mode == "cubic" else 1) / stretch
    first = torch.floor(places - reach).to(torch.int64) + 1
    steps = torch.arange(int(2 * reach) + 2, device=places.device)
    cells = first[:, None] + steps
    distance = ((cells - places[:, None]) * stretch).abs()
    if mode == "cubic":
        near = ((a + 2) * distance - (a + 3)) * distance**2 + 1
        far = ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a
        share = torch.where(distance <= 1, near, torch.where(distance < 2, far, 0.0))
    else:
        share = (1 - distance).clamp(min=0)
    if exclude:
        share = torch.where((cells < 0) | (cells >= size), 0.0, share)
    share = share / share.sum(1, keepdim=True)
    matrix = torch.zeros(len(places), size, dtype=torch.float64, device=places.device)
    return matrix.scatter_add(1, cells.clamp(0, size - 1), share)
