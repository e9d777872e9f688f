"""tf.train.Feature without TensorFlow.

https://www.tensorflow.org/api_docs/python/tf/train/Feature
"""

from __future__ import annotations

from migrate.codemods.support.bytes_list import BytesList
from migrate.codemods.support.float_list import FloatList
from migrate.codemods.support.int64_list import Int64List
from migrate.codemods.support.wire_message import WireMessage


class Feature(WireMessage):
    """One of the three lists; the others are empty."""

    def __init__(
        self,
        bytes_list: BytesList | None = None,
        float_list: FloatList | None = None,
        int64_list: Int64List | None = None,
    ) -> None:
        given = (("bytes_list", bytes_list), ("float_list", float_list), ("int64_list", int64_list))
        self.kind = next((name for name, item in reversed(given) if item is not None), "")
        self.bytes_list = bytes_list or BytesList()
        self.float_list = float_list or FloatList()
        self.int64_list = int64_list or Int64List()

    def WhichOneof(self, group: str = "kind") -> str | None:
        """The name of the list that is set."""
        return self.kind or self._filled()

    def _filled(self) -> str | None:
        names = ("bytes_list", "float_list", "int64_list")
        return next((name for name in names if getattr(self, name).value), None)

    def SerializeToString(self) -> bytes:
        name = self.WhichOneof()
        if name is None:
            return b""
        number = {"bytes_list": 1, "float_list": 2, "int64_list": 3}[name]
        return self.field(number, getattr(self, name).SerializeToString())

    def MergeFromString(self, data: bytes) -> int:
        for number, item in self.fields(data):
            if number in (1, 2, 3):
                self.kind = ("bytes_list", "float_list", "int64_list")[number - 1]
                getattr(self, self.kind).MergeFromString(item)
        return len(data)
