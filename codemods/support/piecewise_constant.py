"""Keras's piecewise constant rate. A boundary belongs to the piece before it; torch's `MultiStepLR` changes at it.

https://keras.io/api/optimizers/learning_rate_schedules/piecewise_constant_decay/
"""

from bisect import bisect_left
from collections.abc import Sequence


class PiecewiseConstant:
    """The factor of the first of ``rates`` at a step, for `torch.optim.lr_scheduler.LambdaLR`."""

    def __init__(self, boundaries: Sequence[int], rates: Sequence[float]) -> None:
        self.boundaries = boundaries
        self.rates = rates

    def __call__(self, step: int) -> float:
        return self.rates[bisect_left(self.boundaries, step)] / self.rates[0]
