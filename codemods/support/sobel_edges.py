"""TensorFlow's Sobel filter. https://www.tensorflow.org/api_docs/python/tf/image/sobel_edges"""

import torch


def sobel_edges(image: torch.Tensor) -> torch.Tensor:
    """The gradients of images (batch, height, width, channels): shape (..., 2), downwards and to the right."""
    x = image.permute(0, 3, 1, 2)
    channels = x.shape[1]
    down = x.new_tensor([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])
    kernel = torch.stack([down, down.T])[:, None].repeat(channels, 1, 1, 1)
    padded = torch.nn.functional.pad(x, (1, 1, 1, 1), mode="reflect")
    edges = torch.nn.functional.conv2d(padded, kernel, groups=channels)
    return edges.reshape(len(x), channels, 2, *x.shape[2:]).permute(0, 3, 4, 1, 2)
