"""tf.train.Features without TensorFlow.

https://www.tensorflow.org/api_docs/python/tf/train/Features
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from migrate.codemods.support.feature import Feature
from migrate.codemods.support.wire_message import WireMessage


class Features(WireMessage):
    """Features by name, ``feature``."""

    def __init__(self, feature: Mapping[str, Feature] | None = None) -> None:
        self.feature: defaultdict[str, Feature] = defaultdict(Feature, feature or {})

    def SerializeToString(self) -> bytes:
        entries = (
            self.field(1, name.encode()) + self.field(2, item.SerializeToString())
            for name, item in self.feature.items()
        )
        return b"".join(self.field(1, entry) for entry in entries)

    def MergeFromString(self, data: bytes) -> int:
        for number, entry in self.fields(data):
            if number == 1:
                parts = dict(self.fields(entry))
                self.feature[parts.get(1, b"").decode()] = Feature.FromString(parts.get(2, b""))
        return len(data)
