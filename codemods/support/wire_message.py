"""Messages in the binary form of protocol buffers, as far as tf.train.Example needs it.

https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Self


class WireMessage(ABC):
    """A message that is written to bytes and read from them, with the names that protocol buffers use for that."""

    @abstractmethod
    def SerializeToString(self) -> bytes:
        """The message as bytes."""

    @abstractmethod
    def MergeFromString(self, data: bytes) -> int:
        """Add what serialised bytes hold; gives their number."""

    @classmethod
    def FromString(cls, data: bytes) -> Self:
        """Read a message.

        Raises:
            ValueError: the bytes are no message.
        """
        message = cls()
        message.MergeFromString(data)
        return message

    def ParseFromString(self, data: bytes) -> int:
        """Take the contents of serialised bytes; gives their number."""
        self.__dict__ = type(self)().__dict__
        return self.MergeFromString(data)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.__dict__ == other.__dict__

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"
        )

    __hash__ = None  # type: ignore[assignment]  # its contents change

    @staticmethod
    def varint(number: int) -> bytes:
        """A whole number of 64 bits, seven in a byte, the lowest first."""
        number &= 0xFFFFFFFFFFFFFFFF
        made = bytearray()
        while number > 0x7F:
            made.append(number & 0x7F | 0x80)
            number >>= 7
        return bytes([*made, number])

    @staticmethod
    def read_varint(data: bytes, start: int) -> tuple[int, int]:
        """A number and where it ends."""
        number = shift = 0
        while True:
            if start >= len(data) or shift > 63:
                raise ValueError("the bytes end within a number: this is no serialised message")
            byte = data[start]
            number |= (byte & 0x7F) << shift
            start, shift = start + 1, shift + 7
            if byte < 0x80:
                return number & 0xFFFFFFFFFFFFFFFF, start

    @staticmethod
    def field(number: int, data: bytes) -> bytes:
        """A field that holds bytes: a string, a message, packed numbers."""
        return bytes([number << 3 | 2]) + WireMessage.varint(len(data)) + data

    @staticmethod
    def fields(data: bytes) -> Iterator[tuple[int, bytes]]:
        """The fields of a message by number: those of bytes as they are, single numbers as their bytes."""
        position = 0
        while position < len(data):
            key, position = WireMessage.read_varint(data, position)
            kind = key & 7
            if kind == 0:
                end = WireMessage.read_varint(data, position)[1]
            elif kind == 2:
                length, position = WireMessage.read_varint(data, position)
                end = position + length
            elif kind in (1, 5):
                end = position + (8 if kind == 1 else 4)
            else:
                raise ValueError(f"a field of unknown kind {kind}: this is no serialised message")
            if end > len(data):
                raise ValueError("the bytes end within a field: this is no serialised message")
            yield key >> 3, data[position:end]
            position = end
