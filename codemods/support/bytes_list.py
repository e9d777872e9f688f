"""tf.train.BytesList without TensorFlow.

https://www.tensorflow.org/api_docs/python/tf/train/BytesList
"""

from __future__ import annotations

from collections.abc import Iterable

from migrate.codemods.support.wire_message import WireMessage


class BytesList(WireMessage):
    """Strings of bytes, ``value``.

    Raises:
        TypeError: one of them is something else, a ``str`` for example.
    """

    def __init__(self, value: Iterable[bytes] = ()) -> None:
        self.value = list(value)
        if not all(isinstance(item, bytes) for item in self.value):
            raise TypeError("a BytesList holds bytes; encode what is a str")

    def SerializeToString(self) -> bytes:
        return b"".join(self.field(1, item) for item in self.value)

    def MergeFromString(self, data: bytes) -> int:
        self.value += [item for number, item in self.fields(data) if number == 1]
        return len(data)
