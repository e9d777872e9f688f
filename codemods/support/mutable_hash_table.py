"""A table that grows. https://www.tensorflow.org/api_docs/python/tf/lookup/experimental/MutableHashTable"""

from __future__ import annotations

from typing import Any

from migrate.codemods.support.static_hash_table import StaticHashTable
from migrate.codemods.support.table_entries import table_entries


class MutableHashTable(StaticHashTable):
    """A `StaticHashTable` that entries can be put into and taken out of."""

    def __init__(self, default_value: Any) -> None:
        super().__init__({}, default_value)

    def insert(self, keys: Any, values: Any) -> None:
        """Put values in, or others in their places."""
        for key, value in zip(_singles(keys), _singles(values), strict=True):
            self.entries |= table_entries([key], [value])

    def remove(self, keys: Any) -> None:
        """Take keys out; those that are not there do not matter."""
        for key in _singles(keys):
            self.entries.pop(next(iter(table_entries([key], [0]))), None)


def _singles(items: Any) -> list[Any]:
    return items.tolist() if hasattr(items, "tolist") else list(items)
