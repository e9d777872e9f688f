"""One string out of what was a tensor of strings."""

from __future__ import annotations


class TextString(str):
    """A string that gives its bytes where a tensor would."""

    def numpy(self, force: bool = False) -> bytes:
        """The bytes, UTF-8."""
        return self.encode("utf-8", "surrogateescape")
