"""TensorFlow's one-hot vectors, with zeros for an index out of range, where torch raises an error.

https://www.tensorflow.org/api_docs/python/tf/one_hot
"""

import torch


def one_hot(indices: torch.Tensor, depth: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """Vectors (..., depth) that are 1 at the indices (...)."""
    return (indices.unsqueeze(-1) == torch.arange(depth, device=indices.device)).to(dtype)
