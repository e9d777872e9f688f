"""TensorFlow's cosine transform. https://www.tensorflow.org/api_docs/python/tf/signal/dct"""

import math

import torch


def dct(x: torch.Tensor, n: int | None = None, norm: str | None = None) -> torch.Tensor:
    """The cosine transform of type 2 along the last axis, of the first ``n`` values (or padded to them).

    Args:
        norm: ``ortho`` makes the transform orthonormal; None leaves the sums as they are, times two.
    """
    size = x.shape[-1] if n is None else n
    x = torch.nn.functional.pad(x[..., :size], (0, max(size - x.shape[-1], 0)))
    steps = torch.arange(size, device=x.device, dtype=torch.float64)
    matrix = 2 * torch.cos(math.pi / size * (steps[:, None] + 0.5) * steps)
    if norm == "ortho":
        matrix *= math.sqrt(0.5 / size)
        matrix[:, 0] *= math.sqrt(0.5)
    return x @ matrix.to(x.dtype)
