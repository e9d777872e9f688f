"""https://onnx.ai/onnx/operators/onnx__ImageDecoder.html"""

from __future__ import annotations

import io

import numpy as np
import torch
from PIL import Image
from torch import Tensor


def image_decoder(encoded_stream: Tensor, *, pixel_format: str = "RGB") -> Tensor:
    """An image file as rows, columns and channels of bytes, by Pillow; other decoders may differ by one."""
    image = Image.open(io.BytesIO(encoded_stream.numpy(force=True).tobytes()))
    if pixel_format == "Grayscale":
        return torch.from_numpy(np.array(image.convert("L"))[:, :, None])
    pixels = np.array(image.convert("RGB"))
    return torch.from_numpy(pixels[:, :, ::-1].copy() if pixel_format == "BGR" else pixels)
