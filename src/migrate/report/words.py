"""Numbers in words, alike in every output."""

from __future__ import annotations


def counted(count: int, what: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{count:,} {what}{'s' if count != 1 else ''}"
