"""What came of moving one model in one way."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

Verdict = Literal["agrees", "wrong", "refused", "unproven", "fails"]
GRADIENTS = 1e-4
"""What the gradients may be apart, relative to the largest."""


@dataclass(frozen=True)
class Result:
    """One model, one way.

    Attributes:
        model, way: which.
        verdict: ``agrees``; ``wrong``: both sides run, and forward pass, gradients or parameter counts differ;
            ``refused``: the tool said what it can't move; ``unproven``: it could not be compared; ``fails``: it broke.
        error: of the forward pass, relative to the largest output; float32 and float64.
        gradients: their error, and the dtype that it was taken in.
        parameters: trainable numbers of the source and of the target.
        reason: one line.
        seconds: that it took.
    """

    model: str
    way: str
    verdict: Verdict
    error: float | None = None
    precise: float | None = None
    gradients: float | None = None
    dtype: str = ""
    parameters: tuple[int, int] | None = None
    reason: str = ""
    seconds: float = 0.0

    def to_line(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self))
