"""A vocabulary with numbers for unknown words.

https://www.tensorflow.org/api_docs/python/tf/lookup/StaticVocabularyTable
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.codemods.support.hash_buckets import hash_buckets
from migrate.codemods.support.static_hash_table import StaticHashTable


class StaticVocabularyTable(StaticHashTable):
    """Numbers by keys; an unknown key gets one of ``num_oov_buckets`` numbers after the vocabulary's, by its hash."""

    def __init__(self, entries: Mapping[Any, int] | None, num_oov_buckets: int) -> None:
        super().__init__(entries or {}, -1)
        self.num_oov_buckets = num_oov_buckets

    def value(self, key: Any) -> int:
        """The number of one key."""
        if key in self.entries:
            return int(self.entries[key])
        return len(self.entries) + int(hash_buckets(str(key), self.num_oov_buckets))
