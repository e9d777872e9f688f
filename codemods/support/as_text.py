"""Text from bytes. https://www.tensorflow.org/api_docs/python/tf/compat/as_text"""

from __future__ import annotations


def as_text(bytes_or_text: bytes | bytearray | str, encoding: str = "utf-8") -> str:
    """Bytes decoded; text as it is."""
    return bytes_or_text if isinstance(bytes_or_text, str) else bytes_or_text.decode(encoding)
