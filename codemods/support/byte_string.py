"""Bytes out of what was a tensor of strings."""

from __future__ import annotations


class ByteString(bytes):
    """Bytes that give themselves where a tensor would."""

    def numpy(self, force: bool = False) -> bytes:
        """The bytes."""
        return bytes(self)
