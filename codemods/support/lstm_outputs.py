"""What Keras's ``LSTM(return_state=True)`` returns, from what `torch.nn.LSTM` returns."""

from __future__ import annotations

from torch import Tensor


def lstm_outputs(
    result: tuple[Tensor, tuple[Tensor, Tensor]], return_sequences: bool
) -> tuple[Tensor, Tensor, Tensor]:
    """The sequence (batch, time, units) or its last step (batch, units), and both states (batch, units)."""
    sequence, (hidden, cell) = result
    return sequence if return_sequences else sequence[:, -1], hidden[0], cell[0]
