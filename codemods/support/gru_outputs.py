"""What Keras's ``GRU(return_state=True)`` or ``SimpleRNN`` returns, from what torch's counterpart returns."""

from __future__ import annotations

from torch import Tensor


def gru_outputs(result: tuple[Tensor, Tensor], return_sequences: bool) -> tuple[Tensor, Tensor]:
    """The sequence (batch, time, units) or its last step (batch, units), and the last state (batch, units)."""
    sequence, hidden = result
    return sequence if return_sequences else sequence[:, -1], hidden[0]
