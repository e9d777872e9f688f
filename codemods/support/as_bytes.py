"""Bytes from text. https://www.tensorflow.org/api_docs/python/tf/compat/as_bytes"""

from __future__ import annotations


def as_bytes(bytes_or_text: bytes | bytearray | str, encoding: str = "utf-8") -> bytes:
    """Text encoded; bytes as they are."""
    return bytes_or_text.encode(encoding) if isinstance(bytes_or_text, str) else bytes(bytes_or_text)
