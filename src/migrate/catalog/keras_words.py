"""The word of the catalog's vocabulary for what differs between the generations of Keras."""

from __future__ import annotations

from migrate.catalog.vocabulary import word
from migrate.keras import current


@word
def generation() -> int:
    """The generation of Keras, 2 or 3, that the program which is migrated is written for."""
    return current().generation
