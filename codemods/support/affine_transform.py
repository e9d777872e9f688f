"""Affine transforms of images as TensorFlow's ImageProjectiveTransformV3 computes them: Keras's rotations and zooms.

`torch.nn.functional.grid_sample` has no ``wrap``, and reflects only about the borders or the centres of pixels.
https://keras.io/api/ops/image/#affine_transform-function
"""

import torch


def affine_transform(
    images: torch.Tensor,
    transform: torch.Tensor,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0.0,
) -> torch.Tensor:
    """Transform images, shape ([batch,] height, width, channels).

    The pixel (x, y) is read at ``(a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k`` with ``k = c0 x + c1 y + 1``.

    Args:
        transform: a0, a1, a2, b0, b1, b2, c0, c1 of all images, shape (8,), or of each, (batch, 8).
        interpolation: ``bilinear`` or ``nearest``.
        fill_mode: outside, the image goes on as ``constant`` (``fill_value``), ``nearest`` (dcba|a → aaaa|a),
            ``reflect`` (dcba|abcd) or ``wrap`` (abcd|abcd).
    """
    batch = images if images.ndim == 4 else images[None]
    count, height, width, _ = batch.shape
    a0, a1, a2, b0, b1, b2, c0, c1 = transform.to(batch.device).float().reshape(-1, 8, 1, 1).unbind(1)
    rows = torch.arange(height, device=batch.device)[:, None]
    columns = torch.arange(width, device=batch.device)
    scale = c0 * columns + c1 * rows + 1
    x = _inside((a0 * columns + a1 * rows + a2) / scale, width, fill_mode).expand(count, -1, -1)
    y = _inside((b0 * columns + b1 * rows + b2) / scale, height, fill_mode).expand(count, -1, -1)
    if interpolation == "nearest":
        result = _read(batch, _round(y), _round(x), fill_value)
    else:
        top, left = y.floor(), x.floor()
        lower, right = (y - top)[..., None], (x - left)[..., None]
        above = _read(batch, top, left, fill_value) * (1 - right)
        above = above + _read(batch, top, left + 1, fill_value) * right
        below = _read(batch, top + 1, left, fill_value) * (1 - right)
        below = below + _read(batch, top + 1, left + 1, fill_value) * right
        result = above * (1 - lower) + below * lower
    result = result.to(images.dtype)
    return result if images.ndim == 4 else result[0]


def _round(x: torch.Tensor) -> torch.Tensor:
    """Halves away from zero, as C++ rounds."""
    return torch.trunc(x + torch.copysign(torch.full_like(x, 0.5), x))


def _inside(x: torch.Tensor, size: int, fill_mode: str) -> torch.Tensor:
    """Coordinates outside 0..size-1 brought inside by the fill mode, in TensorFlow's own arithmetic."""
    if fill_mode == "constant":
        return x
    if size == 1:
        return torch.zeros_like(x)
    if fill_mode == "reflect":
        period = 2 * size
        low = x + period * torch.floor(-x / period)
        low = torch.where(low < -size, low + period, -low - 1)
        high = x - period * torch.floor(x / period)
        high = torch.where(high >= size, period - high - 1, high)
    else:
        low = x + size * (torch.floor(-x / (size - 1)) + 1) if fill_mode == "wrap" else x
        high = x - size * torch.floor(x / (size - 1)) if fill_mode == "wrap" else x
    return torch.where(x < 0, low, torch.where(x > size - 1, high, x)).clamp(0, size - 1)


def _read(images: torch.Tensor, y: torch.Tensor, x: torch.Tensor, fill_value: float) -> torch.Tensor:
    """The pixels at (batch, height, width) places; ``fill_value`` outside of the image."""
    count, height, width, channels = images.shape
    inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
    places = (y.clamp(0, height - 1) * width + x.clamp(0, width - 1)).long().reshape(count, -1, 1)
    pixels = images.reshape(count, -1, channels).gather(1, places.expand(-1, -1, channels))
    return pixels.reshape(images.shape).where(
        inside[..., None], torch.as_tensor(fill_value, dtype=images.dtype)
    )
