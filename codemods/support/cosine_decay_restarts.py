"""Keras's cosine decay with warm restarts, which may grow longer and lower; torch's keep their height.

https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay_restarts/
"""

import math


class CosineDecayRestarts:
    """The factor of the learning rate at a step, for `torch.optim.lr_scheduler.LambdaLR`.

    The first period has ``first_decay_steps`` steps; each further one is ``t_mul`` times as long and starts ``m_mul``
    times as high. The factor never falls below ``alpha``.
    """

    def __init__(
        self, first_decay_steps: int, t_mul: float = 2.0, m_mul: float = 1.0, alpha: float = 0.0
    ) -> None:
        self.first_decay_steps = first_decay_steps
        self.t_mul = t_mul
        self.m_mul = m_mul
        self.alpha = alpha

    def __call__(self, step: int) -> float:
        begin, length, height = 0.0, float(self.first_decay_steps), 1.0
        while step - begin >= length:
            begin, length, height = begin + length, length * self.t_mul, height * self.m_mul
        progress = (step - begin) / length
        return (1 - self.alpha) * 0.5 * height * (1 + math.cos(math.pi * progress)) + self.alpha
