"""TensorFlow's image resizing, for images in TensorFlow's order.

torch has the same nearest ("nearest-exact"), bilinear and antialiased methods. Its bicubic kernel is another (a = -0.75
instead of -0.5), its area method averages whole pixels only, and it has no Lanczos: these are matrix products here.

https://www.tensorflow.org/api_docs/python/tf/image/resize
"""

import math
from collections.abc import Sequence

import torch
from torch import nn


def resize_images(
    images: torch.Tensor, size: Sequence[int], method: str = "bilinear", antialias: bool = False
) -> torch.Tensor:
    """Resize (batch, height, width, channels) or (height, width, channels) to ``size`` (height, width).

    The result is float32, except that "nearest" keeps the dtype; images of the right size keep their values.
    """
    if tuple(images.shape[-3:-1]) == tuple(size):
        return images if method == "nearest" else images.float()
    pixels = (images if images.ndim == 4 else images[None]).permute(0, 3, 1, 2).float()
    if method == "nearest":
        resized = nn.functional.interpolate(pixels, size=tuple(size), mode="nearest-exact").to(images.dtype)
    elif method in ("area", "lanczos3", "lanczos5") or (method == "bicubic" and not antialias):
        rows, columns = (
            _weights(method, n, m, antialias).to(pixels) for n, m in zip(pixels.shape[2:], size, strict=True)
        )
        resized = rows @ pixels @ columns.T
    else:
        resized = nn.functional.interpolate(pixels, size=tuple(size), mode=method, antialias=antialias)
    resized = resized.permute(0, 2, 3, 1)
    return resized if images.ndim == 4 else resized[0]


def _weights(method: str, n: int, m: int, antialias: bool) -> torch.Tensor:
    """What each of n pixels adds to each of m, (m, n)."""
    if method == "area":
        return _areas(n, m)
    return _cubic(n, m) if method == "bicubic" else _lanczos(n, m, int(method[-1]), antialias)


def _lanczos(n: int, m: int, radius: int, antialias: bool) -> torch.Tensor:
    """Weights (m, n) of a windowed sinc; ``antialias`` widens it where the image gets smaller."""
    scale = n / m
    distance = torch.arange(n) + 0.5 - (torch.arange(m)[:, None] + 0.5) * scale
    distance = distance / max(scale, 1.0) if antialias else distance
    weights = torch.where(distance.abs() < radius, distance.sinc() * (distance / radius).sinc(), 0.0)
    return weights / weights.sum(dim=1, keepdim=True)


def _cubic(n: int, m: int) -> torch.Tensor:
    """Weights (m, n) of Keys' kernel with a = -0.5, its offsets rounded to 1/1024 as TensorFlow's table has them."""
    weights = torch.zeros(m, n)
    for row in range(m):
        centre = (row + 0.5) * n / m - 0.5
        start = math.floor(centre)
        offset = round((centre - start) * 1024) / 1024
        for pixel in range(max(start - 1, 0), min(start + 3, n)):
            x = abs(pixel - start - offset)
            weights[row, pixel] = (
                (1.5 * x - 2.5) * x * x + 1 if x <= 1 else ((-0.5 * x + 2.5) * x - 4) * x + 2
            )
    return weights / weights.sum(dim=1, keepdim=True)


def _areas(n: int, m: int) -> torch.Tensor:
    """Weights (m, n): the share of each pixel in each of m equal stretches."""
    edges = torch.arange(m + 1) * n / m
    pixels = torch.arange(n)
    upper = torch.minimum(edges[1:, None], pixels + 1.0)
    lower = torch.maximum(edges[:-1, None], pixels.float())
    return (upper - lower).clamp(min=0) * m / n
