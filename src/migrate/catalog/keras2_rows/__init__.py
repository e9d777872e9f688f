"""Rows of what Keras 2 has otherwise than Keras 3: one module a family, each with ``ROWS``.

For a program that is written for Keras 2 they take the place of the rows of the same name in `migrate.catalog.rows`.
Their proofs are executed with Keras 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from migrate.catalog.model import Row

Kind = TypeVar("Kind", bound=Row)


def newer(kind: type[Kind], rows: Iterable[Row], name: str) -> Kind:
    """The row of a name in Keras 3, which the older one is made from.

    Raises:
        LookupError: there is none.
    """
    for row in rows:
        if row.name == name and isinstance(row, kind):
            return row
    raise LookupError(f"the catalog has no {kind.__name__} {name}")
