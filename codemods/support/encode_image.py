"""Images as the contents of files. https://www.tensorflow.org/api_docs/python/tf/io/encode_jpeg"""

import io
from typing import Any

import numpy as np
import torch
from PIL import Image


def encode_image(image: torch.Tensor, format: str, **options: Any) -> bytes:
    """The bytes of a file that holds an image of bytes, shape (height, width, 1, 3 or 4).

    Args:
        format: ``jpeg`` or ``png``.
        options: Pillow's for the format, e.g. ``quality=95``.
    """
    pixels = np.asarray(image.cpu())
    out = io.BytesIO()
    Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels).save(out, format, **options)
    return out.getvalue()
