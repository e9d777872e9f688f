"""TensorFlow's patches of images. https://www.tensorflow.org/api_docs/python/tf/image/extract_patches"""

from collections.abc import Sequence

import torch

from migrate.codemods.support.pad_same import pad_same


def extract_patches(
    images: torch.Tensor,
    size: Sequence[int],
    strides: Sequence[int],
    rates: Sequence[int] = (1, 1),
    padding: str = "valid",
) -> torch.Tensor:
    """Patches of images ([batch,] height, width, channels), shape ([batch,] rows, columns, size * size * channels).

    Each patch is flattened row by row, the channels of a pixel together; `torch.nn.functional.unfold` has the pixels
    of a channel together.
    """
    x = (images if images.ndim == 4 else images[None]).permute(0, 3, 1, 2)
    channels = x.shape[1]
    if padding.lower() == "same":
        x = pad_same(x, size, strides, rates)
    pairs = zip(x.shape[2:], size, strides, rates, strict=True)
    rows, columns = ((n - (k - 1) * rate - 1) // stride + 1 for n, k, stride, rate in pairs)
    patches = torch.nn.functional.unfold(x, tuple(size), dilation=tuple(rates), stride=tuple(strides))
    pixels = patches.reshape(len(x), channels, size[0] * size[1], -1)
    patches = pixels.permute(0, 3, 2, 1).reshape(len(x), rows, columns, -1)
    return patches if images.ndim == 4 else patches[0]
