"""How often Python looks for garbage while a command makes trees: many objects that live long."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

COLLECTED = 2_000_000
"""New objects after which garbage is looked for. Looking through all trees again and again, as Python does after each
700, would take a third of the time."""


@contextmanager
def rarely() -> Iterator[None]:
    """Look for garbage rarely."""
    thresholds = gc.get_threshold()
    gc.set_threshold(COLLECTED, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
