"""FlatBuffers, field by field, over the bytes as they lie in the file: every offset is checked before it is followed.

https://flatbuffers.dev/internals/
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

Buffer = memoryview


class FlatError(ValueError):
    """What is read is no such buffer, or is cut off."""


def number(data: Buffer, at: int, form: str) -> int:
    """One number, little-endian: ``I`` unsigned of 4 bytes, as `struct` spells them.

    Raises:
        FlatError: it lies outside.
    """
    size = struct.calcsize(f"<{form}")
    if at < 0 or at + size > len(data):
        raise FlatError("an offset leads out of the file")
    return int(struct.unpack_from(f"<{form}", data, at)[0])


@dataclass(frozen=True)
class Table:
    """A table: its fields are found by their positions in the schema; those that are not stored have their defaults."""

    data: Buffer
    at: int

    def _field(self, position: int) -> int:
        """Where a field lies; 0 if it is not stored."""
        vtable = self.at - number(self.data, self.at, "i")
        entry = 4 + 2 * position
        if entry >= number(self.data, vtable, "H"):
            return 0
        offset = number(self.data, vtable + entry, "H")
        return self.at + offset if offset else 0

    def number(self, position: int, form: str, default: int = 0) -> int:
        """A field that is a number."""
        at = self._field(position)
        return number(self.data, at, form) if at else default

    def _vector(self, position: int) -> tuple[int, int]:
        """Where a vector's elements begin, and how many there are."""
        at = self._field(position)
        if not at:
            return 0, 0
        start = at + number(self.data, at, "I")
        return start + 4, number(self.data, start, "I")

    def numbers(self, position: int, form: str) -> tuple[int, ...]:
        """A field that is a vector of numbers."""
        start, count = self._vector(position)
        size = struct.calcsize(f"<{form}")
        if start + count * size > len(self.data):
            raise FlatError("a vector is cut off")
        return tuple(number(self.data, start + index * size, form) for index in range(count))

    def content(self, position: int) -> Buffer:
        """A field that is a vector of bytes, or a string."""
        start, count = self._vector(position)
        if start + count > len(self.data):
            raise FlatError("a vector is cut off")
        return self.data[start : start + count]

    def tables(self, position: int) -> tuple[Table, ...]:
        """A field that is a vector of tables."""
        start, count = self._vector(position)
        if start + count * 4 > len(self.data):
            raise FlatError("a vector is cut off")
        places = (start + index * 4 for index in range(count))
        return tuple(Table(self.data, place + number(self.data, place, "I")) for place in places)


def root(data: Buffer) -> Table:
    """The table that a buffer is.

    Raises:
        FlatError: it is cut off.
    """
    return Table(data, number(data, 0, "I"))
