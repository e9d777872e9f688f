"""What a written model holds: its modules, parameters and buffers, and where each of their values comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from migrate.converters.onnx.graph import Array, Constant

SMALL = 64  # elements up to which a constant that is no parameter is written into the source


@dataclass(frozen=True)
class Weight:
    """A tensor of the state dict: one of the file's, as it is or rearranged.

    Attributes:
        change: from the file's array to the module's.
        told: the same in words, for the report.
    """

    constant: Constant
    shape: tuple[int, ...]
    change: Callable[[Array], Array] = field(default=lambda array: array, repr=False, compare=False)
    told: str = ""

    @classmethod
    def of(cls, constant: Constant) -> Weight:
        """The file's tensor as it is."""
        return cls(constant, constant.shape)

    def read(self) -> Array:
        """Its values."""
        return self.change(self.constant.read())


@dataclass(frozen=True)
class Member:
    """An attribute of the written module.

    Attributes:
        lines: what makes it, in ``__init__``.
        weights: its tensors, by their names in the state dict.
    """

    name: str
    lines: tuple[str, ...]
    weights: dict[str, Weight]
