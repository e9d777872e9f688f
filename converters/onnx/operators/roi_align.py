"""https://onnx.ai/onnx/operators/onnx__RoiAlign.html"""

from __future__ import annotations

from math import ceil

import torch
from torch import Tensor


def roi_align(
    x: Tensor,
    rois: Tensor,
    batch_indices: Tensor,
    *,
    coordinate_transformation_mode: str = "half_pixel",
    mode: str = "avg",
    output_height: int = 1,
    output_width: int = 1,
    sampling_ratio: int = 0,
    spatial_scale: float = 1.0,
) -> Tensor:
    """Regions cut out and brought to one size: the mean of samples in each cell, or the greatest weighted corner."""
    offset = 0.5 if coordinate_transformation_mode == "half_pixel" else 0.0
    out = []
    for roi, image in zip(rois, batch_indices.tolist(), strict=True):
        left, top, right, bottom = (roi * spatial_scale - offset).unbind()
        width, height = right - left, bottom - top
        if not offset:
            width, height = width.clamp(min=1.0), height.clamp(min=1.0)
        rows = _samples(top, height / output_height, output_height, sampling_ratio)
        columns = _samples(left, width / output_width, output_width, sampling_ratio)
        corners = _corners(x[image], rows.reshape(-1), columns.reshape(-1))
        shape = (-1, output_height, rows.shape[1], output_width, columns.shape[1])
        if mode == "avg":
            out.append(sum(corners).reshape(shape).mean((2, 4)))  # type: ignore[union-attr]
        else:
            out.append(torch.stack(corners).amax(0).reshape(shape).amax((2, 4)))
    return torch.stack(out) if out else x.new_zeros(0, x.shape[1], output_height, output_width)


def _samples(start: Tensor, size: Tensor, cells: int, ratio: int) -> Tensor:
    """Places of the samples along one axis, a row for each cell."""
    count = ratio or max(ceil(float(size)), 1)
    within = (torch.arange(count, device=start.device) + 0.5) / count
    return start + (torch.arange(cells, device=start.device)[:, None] + within) * size


def _corners(image: Tensor, rows: Tensor, columns: Tensor) -> list[Tensor]:
    """The four neighbours of each sample times their weights; a sample far outside is zero."""
    height, width = image.shape[-2:]
    inside = ((rows >= -1) & (rows <= height))[:, None] & ((columns >= -1) & (columns <= width))
    y, x = rows.clamp(0, height - 1), columns.clamp(0, width - 1)
    top, left = y.floor().to(torch.int64), x.floor().to(torch.int64)
    down, across = (y - top)[:, None], x - left
    below, right = (top + 1).clamp(max=height - 1), (left + 1).clamp(max=width - 1)
    parts = [
        (top, left, (1 - down) * (1 - across)),
        (top, right, (1 - down) * across),
        (below, left, down * (1 - across)),
        (below, right, down * across),
    ]
    return [image[:, row[:, None], column] * weight * inside for row, column, weight in parts]
