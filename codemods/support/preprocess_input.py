"""What Keras's pre-trained image models want to be given. https://keras.io/api/applications/"""

from typing import TypeVar

import numpy as np
import torch

Images = TypeVar("Images", np.ndarray, torch.Tensor)
MEANS = {"caffe": (103.939, 116.779, 123.68), "torch": (0.485, 0.456, 0.406)}
DEVIATIONS = (0.229, 0.224, 0.225)


def preprocess_input(x: Images, mode: str, data_format: str | None = None) -> Images:
    """RGB images of 0 to 255, shape (..., 3), as a new array or tensor.

    Args:
        mode: ``tf``: -1 to 1; ``torch``: 0 to 1, standardised by ImageNet's colours; ``caffe``: BGR, less ImageNet's
            mean colour.
        data_format: ``channels_first`` for (..., 3, height, width).
    """
    if isinstance(x, np.ndarray):
        values = x if np.issubdtype(x.dtype, np.floating) else x.astype("float32")
        tensor = torch.from_numpy(np.ascontiguousarray(values))
        return preprocess_input(tensor, mode, data_format).numpy()
    pixels = x if x.is_floating_point() else x.float()
    if mode == "tf":
        return pixels / 127.5 - 1.0
    first = data_format == "channels_first"
    shape = (3, 1, 1) if first else (3,)
    mean = pixels.new_tensor(MEANS[mode]).reshape(shape)
    if mode == "caffe":
        return pixels.flip(-3 if first else -1) - mean
    return (pixels / 255.0 - mean) / pixels.new_tensor(DEVIATIONS).reshape(shape)
