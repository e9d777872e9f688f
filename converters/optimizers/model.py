"""What the files of this package say of an optimizer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Slot:
    """A number that an optimizer keeps for each of a weight: ``key`` in PyTorch's state, Keras's times ``factor``.

    ``names``: what checkpoints of TensorFlow call it.
    """

    key: str
    names: tuple[str, ...]
    factor: float = 1.0


@dataclass(frozen=True)
class Moved:
    """An optimizer's state.

    Attributes:
        slots: in the order in which Keras makes them.
        interleaved: whether it makes all slots of a weight before those of the next, or one slot for all weights.
        group: what PyTorch keeps with the parameters: the learning rate and so on.
        counts: whether PyTorch's state counts steps.
    """

    slots: tuple[Slot, ...]
    interleaved: bool
    group: Mapping[str, Any]
    counts: bool
