"""Pillow images of arrays, as Keras makes them. https://keras.io/api/data_loading/image/#arraytoimg-function"""

from typing import Any

import numpy as np
from PIL import Image


def array_to_img(
    x: Any, data_format: str | None = None, scale: bool = True, dtype: str | None = None
) -> Image.Image:
    """An image of an array or tensor (height, width, 1, 3 or 4 channels), or with its channels first.

    Args:
        scale: stretch the values from their own least and largest to 0 and 255.
    """
    array = np.asarray(x.detach().cpu() if hasattr(x, "detach") else x, dtype=dtype or "float32")
    if array.ndim != 3:
        raise ValueError(f"an image has rank 3, not {array.ndim}")
    if data_format == "channels_first":
        array = array.transpose(1, 2, 0)
    if scale:
        array = array - array.min()
        array = array / (array.max() or 1) * 255
    if array.shape[2] not in (1, 3, 4):
        raise ValueError(f"an image has 1, 3 or 4 channels, not {array.shape[2]}")
    if array.shape[2] == 1:
        return Image.fromarray(array[..., 0].astype("int32" if array.max() > 255 else "uint8"))
    return Image.fromarray(array.astype("uint8"))
