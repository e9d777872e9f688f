"""tf.train.Example without TensorFlow: the same bytes in the same form.

https://www.tensorflow.org/tutorials/load_data/tfrecord
"""

from __future__ import annotations

from migrate.codemods.support.features import Features
from migrate.codemods.support.wire_message import WireMessage


class Example(WireMessage):
    """One sample of a data set, as ``features``."""

    def __init__(self, features: Features | None = None) -> None:
        self.features = features or Features()

    def SerializeToString(self) -> bytes:
        data = self.features.SerializeToString()
        return self.field(1, data) if data else b""

    def MergeFromString(self, data: bytes) -> int:
        for number, item in self.fields(data):
            if number == 1:
                self.features.MergeFromString(item)
        return len(data)
