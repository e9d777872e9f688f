"""What a tensor of strings becomes, of which PyTorch has none."""

from __future__ import annotations

from typing import Any

import numpy as np

from migrate.codemods.support.byte_string import ByteString


class TextArray(np.ndarray[Any, Any]):
    """An array of byte strings, which gives a plain array where a tensor would."""

    @classmethod
    def of(cls, strings: np.ndarray[Any, Any]) -> TextArray:
        """From an array of bytes."""
        made = np.empty(strings.shape, dtype=object).view(cls)
        for place, text in np.ndenumerate(strings):
            made[place] = ByteString(text)
        return made

    def numpy(self, force: bool = False) -> np.ndarray[Any, Any]:
        """The strings as an array of NumPy's."""
        return self.view(np.ndarray)
