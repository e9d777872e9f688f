"""Keras's polynomial decay to an end rate; torch's `PolynomialLR` always ends at 0 and never starts again.

https://keras.io/api/optimizers/learning_rate_schedules/polynomial_decay/
"""

import math


class PolynomialDecay:
    """The factor of the learning rate at a step, for `torch.optim.lr_scheduler.LambdaLR`: from 1 down to ``end``.

    With ``cycle`` it starts again, each time over a longer stretch.
    """

    def __init__(self, decay_steps: int, end: float, power: float = 1.0, cycle: bool = False) -> None:
        self.decay_steps = decay_steps
        self.end = end
        self.power = power
        self.cycle = cycle

    def __call__(self, step: int) -> float:
        length = self.decay_steps
        if self.cycle:
            length *= max(1, math.ceil(step / length))
        remaining = 1 - min(step, length) / length
        return (1 - self.end) * math.pow(remaining, self.power) + self.end
