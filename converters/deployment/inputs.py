"""What a model takes, as the user says it: ``image=Nx3x224x224`` or ``ids=NxT:int64<30000``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from migrate.errors import MigrateError

Array = np.ndarray[Any, Any]
WRITTEN = re.compile(
    r"(?:(?P<name>[A-Za-z_]\w*)=)?(?P<shape>[A-Za-z0-9]+(?:x[A-Z0-9]+|x[0-9]+)*|scalar)"
    r"(?::(?P<dtype>\w+)(?:<(?P<below>\d+))?)?"
)
FEW = 2  # values of integers, where nobody says how many there are: right for every table


@dataclass(frozen=True)
class Input:
    """One input.

    Attributes:
        name: of the argument; empty until the model says how it is called.
        shape: a number for an axis that is fixed, a letter for one that varies; the same letter is the same length.
        below: of integers, what all are less than.
    """

    name: str
    shape: tuple[int | str, ...]
    dtype: str = "float32"
    below: int = FEW

    def draw(self, sizes: dict[str, int], random: np.random.Generator) -> Array:
        """Random numbers, with the lengths of the letters."""
        shape = tuple(sizes[size] if isinstance(size, str) else size for size in self.shape)
        if np.dtype(self.dtype).kind in "iub":
            return random.integers(0, self.below, shape).astype(self.dtype)
        return random.standard_normal(shape).astype(self.dtype)


def parse(text: str) -> Input:
    """An input as it is written on the command line.

    Raises:
        MigrateError: it is written otherwise.
    """
    match = WRITTEN.fullmatch(text)
    try:
        if match is None:
            raise TypeError
        dtype = np.dtype(match["dtype"] or "float32")
        sizes = match["shape"].split("x") if match["shape"] != "scalar" else []
        shape = tuple(int(size) if size.isdigit() else size for size in sizes)
        if dtype.kind not in "fiub" or any(isinstance(size, str) and len(size) > 1 for size in shape):
            raise TypeError
    except TypeError:
        raise MigrateError(
            f"--input {text}: write it as image=Nx3x224x224 or ids=NxT:int64<30000: a name, the sizes of its axes "
            "(a letter for one that varies), its dtype unless that is float32, and what integers are less than"
        ) from None
    return Input(match["name"] or "", shape, dtype.name, int(match["below"] or FEW))


def batches(inputs: Sequence[Input], seed: int = 0) -> list[dict[str, Array]]:
    """Random inputs to compare results on; where lengths vary, with other lengths each time."""
    random = np.random.default_rng(seed)
    letters = sorted({size for item in inputs for size in item.shape if isinstance(size, str)})
    first = {letter: 3 + 2 * position for position, letter in enumerate(letters)}
    lengths = [first, dict.fromkeys(letters, 1), {letter: size + 4 for letter, size in first.items()}]
    return [
        {item.name: item.draw(sizes, random) for item in inputs} for sizes in (lengths if letters else [{}])
    ]
