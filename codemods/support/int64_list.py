"""tf.train.Int64List without TensorFlow.

https://www.tensorflow.org/api_docs/python/tf/train/Int64List
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import SupportsInt

from migrate.codemods.support.wire_message import WireMessage


class Int64List(WireMessage):
    """Whole numbers, ``value``."""

    def __init__(self, value: Iterable[SupportsInt] = ()) -> None:
        self.value = [int(item) for item in value]

    def SerializeToString(self) -> bytes:
        return self.field(1, b"".join(map(self.varint, self.value))) if self.value else b""

    def MergeFromString(self, data: bytes) -> int:
        for number, item in self.fields(data):
            position = 0
            while number == 1 and position < len(item):  # packed, or one by one
                found, position = self.read_varint(item, position)
                self.value.append(found - 2**64 if found >= 2**63 else found)
        return len(data)
