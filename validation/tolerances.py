"""What is demanded of each stage. All are largest differences relative to the largest magnitude of the reference."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tolerances:
    """Relative tolerances, each named as the stages refer to it.

    Attributes:
        weights: of the converted weights: they are copied and reordered, so nothing but equality will do.
        forward: of outputs and running statistics.
        loss: of one loss value.
        gradients: of each gradient; sums over the batch in another order cost about a digit.
        parameters: of each parameter and optimizer slot after one step; as the gradients they come from.
        curve: of the losses of all steps.
        final: of each parameter after the last step; rounding grows from step to step.
        noise: a difference of at most this many times the source's own noise (its float32 array against its
            float64 run) can be rounding: there the float64 runs decide, by the same tolerance.
    """

    weights: float = 0.0
    forward: float = 1e-5
    loss: float = 1e-5
    gradients: float = 1e-4
    parameters: float = 1e-4
    curve: float = 1e-5
    final: float = 1e-3
    noise: float = 10.0
