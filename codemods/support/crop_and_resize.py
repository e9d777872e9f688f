"""TensorFlow's crops of boxes. https://www.tensorflow.org/api_docs/python/tf/image/crop_and_resize"""

from collections.abc import Sequence

import torch


def crop_and_resize(
    image: torch.Tensor,
    boxes: torch.Tensor,
    box_indices: torch.Tensor,
    crop_size: Sequence[int],
    method: str = "bilinear",
    extrapolation_value: float = 0.0,
) -> torch.Tensor:
    """Crops of images (batch, height, width, channels), resized: (boxes, crop height, crop width, channels).

    The corners of a box are sampled at the centres of the crop's corner pixels; `torchvision.ops.roi_align` samples
    at their edges.

    Args:
        boxes: (boxes, 4): y1, x1, y2, x2 as shares of the image's sides less one pixel; flipped ones flip the crop.
        box_indices: (boxes,): the image of each box.
        method: ``bilinear`` or ``nearest``.
        extrapolation_value: what lies outside of the image.
    """
    height, width = image.shape[1:3]
    pixels = image.float()
    y = _places(boxes[:, 0], boxes[:, 2], height, crop_size[0])[:, :, None]
    x = _places(boxes[:, 1], boxes[:, 3], width, crop_size[1])[:, None, :]
    inside = (y >= 0) & (y <= height - 1) & (x >= 0) & (x <= width - 1)
    which = box_indices.long()[:, None, None]

    def read(rows: torch.Tensor, columns: torch.Tensor) -> torch.Tensor:
        return pixels[which, rows.long().clamp(0, height - 1), columns.long().clamp(0, width - 1)]

    if method == "nearest":
        crops = read((y + 0.5).floor(), (x + 0.5).floor())
    else:
        lower, right = (y - y.floor())[..., None], (x - x.floor())[..., None]
        above = read(y.floor(), x.floor()) * (1 - right) + read(y.floor(), x.ceil()) * right
        below = read(y.ceil(), x.floor()) * (1 - right) + read(y.ceil(), x.ceil()) * right
        crops = above * (1 - lower) + below * lower
    return torch.where(inside[..., None], crops, torch.full_like(crops, extrapolation_value))


def _places(start: torch.Tensor, end: torch.Tensor, size: int, count: int) -> torch.Tensor:
    """Where to sample along one axis, (boxes, count)."""
    if count == 1:
        return 0.5 * (start + end)[:, None] * (size - 1)
    step = (end - start) * (size - 1) / (count - 1)
    return start[:, None] * (size - 1) + torch.arange(count, device=start.device) * step[:, None]
