"""Keras's cosine decay, with its warm-up. Past its end it stays where it is; torch's rises again.

https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay/
"""

import math


class CosineDecay:
    """The factor of the learning rate at a step, for `torch.optim.lr_scheduler.LambdaLR`: from 1 down to ``alpha``.

    With ``warmup_steps``, it first rises linearly from ``warmup_start`` to 1.
    """

    def __init__(
        self, decay_steps: int, alpha: float = 0.0, warmup_steps: int = 0, warmup_start: float = 0.0
    ) -> None:
        self.decay_steps = decay_steps
        self.alpha = alpha
        self.warmup_steps = warmup_steps
        self.warmup_start = warmup_start

    def __call__(self, step: int) -> float:
        if step < self.warmup_steps:
            return self.warmup_start + (1 - self.warmup_start) * step / self.warmup_steps
        progress = min(step - self.warmup_steps, self.decay_steps) / self.decay_steps
        return (1 - self.alpha) * 0.5 * (1 + math.cos(math.pi * progress)) + self.alpha
