"""A string out of a tensor of strings."""

from __future__ import annotations


class ByteString(bytes):
    """Bytes that say what they are as a tensor does."""

    def numpy(self, force: bool = False) -> bytes:
        """The bytes."""
        return bytes(self)
