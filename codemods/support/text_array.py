"""What a tensor of strings becomes, of which PyTorch has none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from migrate.codemods.support.byte_string import ByteString
from migrate.codemods.support.text_string import TextString


class TextArray(np.ndarray[Any, Any]):
    """An array of strings or bytes, which gives bytes where a tensor would."""

    @classmethod
    def of(cls, strings: Any) -> Any:
        """From an array, or a list of lists; a `TextString` or `ByteString` from a string or from bytes."""
        if isinstance(strings, str | bytes):
            return TextString(strings) if isinstance(strings, str) else ByteString(strings)
        return np.asarray(strings, dtype=object).view(cls)

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return TextArray.of(found) if isinstance(found, str | bytes) else found

    def __iter__(self) -> Iterator[Any]:
        return (self[place] for place in range(len(self)))

    def numpy(self, force: bool = False) -> np.ndarray[Any, Any]:
        """The strings as an array of bytes."""
        made = np.empty(self.shape, dtype=object)
        for place, text in np.ndenumerate(self.view(np.ndarray)):
            made[place] = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else bytes(text)
        return made
