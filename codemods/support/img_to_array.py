"""Keras's arrays of images. https://keras.io/api/data_loading/image/#imgtoarray-function"""

from typing import Any

import numpy as np


def img_to_array(img: Any, data_format: str | None = None, dtype: str | None = None) -> np.ndarray:
    """A Pillow image, or an array of one, as an array (height, width, channels), or (channels, height, width)."""
    array = np.asarray(img, dtype=dtype or "float32")
    if array.ndim == 2:
        array = array[..., None]
    elif array.ndim != 3:
        raise ValueError(f"an image has rank 2 or 3, not {array.ndim}")
    elif data_format == "channels_first":
        return array.transpose(2, 0, 1)
    return array if data_format != "channels_first" else array.reshape(1, *array.shape[:2])
