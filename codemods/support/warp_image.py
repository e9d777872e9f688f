"""An image turned, shifted, sheared and zoomed about its centre, as Keras's ImageDataGenerator does it.

https://docs.scipy.org/doc/scipy/reference/generated/scipy.ndimage.affine_transform.html
"""

from __future__ import annotations

from typing import Any

import numpy as np


def warp_image(
    image: np.ndarray[Any, Any],
    theta: float = 0.0,
    tx: float = 0.0,
    ty: float = 0.0,
    shear: float = 0.0,
    zx: float = 1.0,
    zy: float = 1.0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    order: int = 1,
) -> np.ndarray[Any, Any]:
    """The image (height, width, channels), sampled where the transformation takes each of its pixels.

    Args:
        theta, shear: in degrees; tx, ty: in pixels, along the height and the width; zx, zy: factors, likewise.
        fill_mode: what lies outside: ``nearest``, ``constant`` (``cval``), ``reflect`` or ``wrap``.
        order: 0 for the nearest pixel, 1 to interpolate between four.
    """
    if (theta, tx, ty, shear, zx, zy) == (0, 0, 0, 0, 1, 1):
        return image
    turn, lean = np.deg2rad(theta), np.deg2rad(shear)
    matrix = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    matrix = matrix @ np.array([[1, 0, tx], [0, 1, ty], [0, 0, 1]])
    matrix = matrix @ np.array([[1, -np.sin(lean), 0], [0, np.cos(lean), 0], [0, 0, 1]])
    matrix = matrix @ np.diag([zx, zy, 1.0])
    middle = np.array([image.shape[0] / 2 - 0.5, image.shape[1] / 2 - 0.5])
    linear, moved = matrix[:2, :2], matrix[:2, 2]
    offset = middle + moved - linear @ middle
    linear, offset = linear[::-1, ::-1], offset[::-1]  # Keras exchanges the axes of a matrix for (x, y)
    grid = np.stack(np.meshgrid(*map(np.arange, image.shape[:2]), indexing="ij"), axis=-1)
    return _sampled_image(image, grid @ linear.T + offset, fill_mode, cval, order)


def _sampled_image(
    image: np.ndarray[Any, Any], places: np.ndarray[Any, Any], mode: str, cval: float, order: int
) -> np.ndarray[Any, Any]:
    sizes = np.array(image.shape[:2])
    outside = ((places < 0) | (places > sizes - 1)).any(axis=-1)
    places = np.stack([_brought_inside(places[..., axis], sizes[axis], mode) for axis in (0, 1)], axis=-1)
    first = np.floor(places + 0.5 if order == 0 else places).astype(int)
    share = np.zeros_like(places) if order == 0 else places - first
    result = np.zeros((*places.shape[:2], image.shape[2]))
    for row in (0, 1):
        for column in (0, 1):
            at = [
                _neighbour(first[..., axis] + step, sizes[axis], mode)
                for axis, step in ((0, row), (1, column))
            ]
            weight = np.prod(
                [share[..., a] if s else 1 - share[..., a] for a, s in ((0, row), (1, column))], axis=0
            )
            result += weight[..., None] * image[at[0], at[1]]
    if mode == "constant":
        result[outside] = cval
    return result.astype(image.dtype)


def _brought_inside(place: np.ndarray[Any, Any], size: int, mode: str) -> Any:
    """Places outside of an axis brought back, as SciPy does it: its ``wrap`` repeats after one pixel less."""
    if mode == "wrap":
        period = max(size - 1, 1)
        low = place + period * (np.trunc(-place / period) + 1)
        high = place - period * np.trunc(place / period)
        return np.where(place < 0, low, np.where(place > size - 1, high, place))
    if mode == "reflect":
        folded = np.mod(place, 2 * size)
        return np.where(folded < size - 0.5, folded, 2 * size - 1 - folded)
    return np.clip(place, 0, size - 1)


def _neighbour(index: np.ndarray[Any, Any], size: int, mode: str) -> Any:
    """A neighbour of a place, which may lie one beyond the last."""
    if mode == "reflect":
        folded = np.mod(index, 2 * size)
        return np.where(folded < size, folded, 2 * size - 1 - folded)
    return np.clip(index, 0, size - 1)
