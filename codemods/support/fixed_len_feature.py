"""tf.io.FixedLenFeature without TensorFlow.

https://www.tensorflow.org/api_docs/python/tf/io/FixedLenFeature
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FixedLenFeature:
    """A feature of always the same shape.

    Attributes:
        shape: of one sample.
        dtype: ``torch.int64``, ``torch.float32``, or ``bytes`` for strings.
        default_value: for a sample that lacks it; None if it must be there.
    """

    shape: Sequence[int]
    dtype: Any
    default_value: Any = None
