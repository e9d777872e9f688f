"""The time, as a tensor.

https://www.tensorflow.org/api_docs/python/tf/timestamp
"""

import time

import torch


def timestamp() -> torch.Tensor:
    """Seconds since 1970 (UTC), in double precision."""
    return torch.tensor(time.time(), dtype=torch.float64)
