"""The shape and dtype of tensors to come.

https://www.tensorflow.org/api_docs/python/tf/TensorSpec
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch


@dataclass(frozen=True)
class TensorSpec:
    """What tensors look like.

    Attributes:
        shape: sizes, None for one that may vary; None if not even the number of axes is known.
        dtype: of torch; ``str`` or ``bytes`` for strings.
    """

    shape: Sequence[int | None] | None = ()
    dtype: Any = torch.float32
    name: str | None = None

    def is_compatible_with(self, tensor: Any) -> bool:
        """Whether a tensor has this dtype and shape."""
        if tensor.dtype != self.dtype or self.shape is None:
            return bool(tensor.dtype == self.dtype)
        sizes = tuple(tensor.shape)
        return len(sizes) == len(self.shape) and all(
            size in (None, found) for size, found in zip(self.shape, sizes, strict=True)
        )
