"""TensorFlow's change of an image's dtype. https://www.tensorflow.org/api_docs/python/tf/image/convert_image_dtype"""

import torch


def convert_image(image: torch.Tensor, dtype: torch.dtype, saturate: bool = False) -> torch.Tensor:
    """An image with another dtype and the range that belongs to it: 0 to 1 for floats, all values for integers.

    Args:
        saturate: clip what an integer dtype cannot hold, which wraps around otherwise.
    """
    if image.dtype == dtype or (image.is_floating_point() and dtype.is_floating_point):
        return image.to(dtype)
    if dtype.is_floating_point:
        return image.to(dtype) * (1.0 / torch.iinfo(image.dtype).max)
    largest, least = torch.iinfo(dtype).max, torch.iinfo(dtype).min
    if image.is_floating_point():
        scaled = image * (largest + 0.5)
        return (scaled.clamp(least, largest) if saturate else scaled).to(dtype)
    if torch.iinfo(image.dtype).max > largest:
        scaled = image // ((torch.iinfo(image.dtype).max + 1) // (largest + 1))
        return (scaled.clamp(least, largest) if saturate else scaled).to(dtype)
    cast = (image.clamp(min=least) if saturate else image).to(dtype)
    return cast * ((largest + 1) // (torch.iinfo(image.dtype).max + 1))
