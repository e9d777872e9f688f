"""A list of tensors of one shape that is filled element by element.

https://www.tensorflow.org/api_docs/python/tf/TensorArray
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch


class TensorArray:
    """Tensors by position. What changes it returns it, too, as TensorFlow's code has it:
    ``array = array.write(0, x)``.

    ``size`` is the length that it begins with; it grows by itself where something is written behind its end.
    """

    def __init__(self, size: int | None = None) -> None:
        self.items: list[torch.Tensor | None] = [None] * int(size or 0)

    def write(self, index: int, value: Any) -> TensorArray:
        """Put a tensor at a position."""
        self.items += [None] * (int(index) + 1 - len(self.items))
        self.items[int(index)] = torch.as_tensor(value)
        return self

    def read(self, index: int) -> torch.Tensor:
        """The tensor at a position.

        Raises:
            IndexError: nothing was written there.
        """
        item = self.items[int(index)]
        if item is None:
            raise IndexError(f"nothing was written at {int(index)}")
        return item

    def unstack(self, value: torch.Tensor) -> TensorArray:
        """Fill it with the elements of a tensor's first axis."""
        self.items = list(value.unbind(0))
        return self

    def stack(self) -> torch.Tensor:
        """All tensors on a new first axis; zeros where nothing was written."""
        known = next(item for item in self.items if item is not None)
        return torch.stack([torch.zeros_like(known) if item is None else item for item in self.items])

    def concat(self) -> torch.Tensor:
        """All tensors one after another on their first axis."""
        return torch.cat([self.read(index) for index in range(len(self.items))])

    def gather(self, indices: Sequence[int]) -> torch.Tensor:
        """The tensors at these positions on a new first axis."""
        return torch.stack([self.read(index) for index in indices])

    def size(self) -> int:
        """How many there are."""
        return len(self.items)
