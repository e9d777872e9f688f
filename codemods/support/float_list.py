"""tf.train.FloatList without TensorFlow.

https://www.tensorflow.org/api_docs/python/tf/train/FloatList
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import SupportsFloat

import numpy as np

from migrate.codemods.support.wire_message import WireMessage


class FloatList(WireMessage):
    """Numbers, ``value``, each rounded to 32 bits."""

    def __init__(self, value: Iterable[SupportsFloat] = ()) -> None:
        self.value = [float(np.float32(float(item))) for item in value]

    def SerializeToString(self) -> bytes:
        return self.field(1, np.asarray(self.value, "<f4").tobytes()) if self.value else b""

    def MergeFromString(self, data: bytes) -> int:
        for number, item in self.fields(data):
            if number == 1:  # packed, or one by one
                self.value += np.frombuffer(item, "<f4").tolist()
        return len(data)
