"""tf.io.VarLenFeature without TensorFlow.

https://www.tensorflow.org/api_docs/python/tf/io/VarLenFeature
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class VarLenFeature:
    """A feature of any number of values.

    Attributes:
        dtype: ``torch.int64``, ``torch.float32``, or ``bytes`` for strings.
    """

    dtype: Any
