"""Protocol buffers' wire format, field by field: enough to find arrays in files that may be larger than memory.

The messages of TensorFlow and ONNX are read with it, over a memory map, so that neither package is needed and no array
is copied before it is asked for. https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
LONGEST_VARINT = 10  # bytes


class WireError(ValueError):
    """What is read is no message, or is cut off."""


@dataclass(frozen=True)
class Field:
    """One field of a message. ``value``: the number of a varint or fixed field; ``data``: the content of the others."""

    number: int
    value: int
    data: memoryview

    def text(self) -> str:
        """As a string."""
        return bytes(self.data).decode("utf-8", "replace")


def varint(data: memoryview, at: int) -> tuple[int, int]:
    """An unsigned number, and where it ends.

    Raises:
        WireError: it is cut off, or longer than 64 bits.
    """
    value = 0
    for shift in range(LONGEST_VARINT):
        if at + shift >= len(data):
            raise WireError("cut off within a number")
        byte = data[at + shift]
        value |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:
            if value >> 64:
                raise WireError("a number of more than 64 bits")
            return value, at + shift + 1
    raise WireError("a number without an end")


def signed(value: int) -> int:
    """A varint as the ``int64`` that it stands for."""
    return value - (1 << 64) if value >> 63 else value


def fields(data: memoryview) -> Iterator[Field]:
    """The fields of a message, in the file's order.

    Raises:
        WireError: it is no message, or is cut off.
    """
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        number, kind = key >> 3, key & 7
        if not number:
            raise WireError("a field without a number")
        if kind == VARINT:
            value, at = varint(data, at)
            yield Field(number, value, data[:0])
            continue
        if kind == BYTES:
            length, at = varint(data, at)
        elif kind in (FIXED32, FIXED64):
            length = 4 if kind == FIXED32 else 8
        else:
            raise WireError(f"a field of kind {kind}")
        content = data[at : at + length]
        if len(content) < length:
            raise WireError("cut off within a field")
        at += length
        plain = kind != BYTES
        yield Field(number, struct.unpack("<I" if length == 4 else "<Q", content)[0] if plain else 0, content)


def packed(field: Field) -> Iterator[int]:
    """The numbers of a repeated integer field, packed or one at a time.

    Raises:
        WireError: one is cut off.
    """
    if not field.data:
        yield field.value
    at = 0
    while at < len(field.data):
        value, at = varint(field.data, at)
        yield value
