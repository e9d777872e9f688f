"""One step of a recurrence as Keras's cells take it. https://keras.io/api/layers/recurrent_layers/lstm_cell/"""

from collections.abc import Sequence

from torch import Tensor, nn


def recurrent_step(
    cell: nn.RNNCellBase, x: Tensor, states: Tensor | Sequence[Tensor]
) -> tuple[Tensor, Tensor | list[Tensor]]:
    """The output (batch, units) and the new states: a list if ``states`` is one, else the one state.

    Args:
        cell: `torch.nn.LSTMCell`, `torch.nn.GRUCell` or `torch.nn.RNNCell`.
        x: (batch, features).
        states: (batch, units) each: the hidden state, and of an LSTM that of its memory.
    """
    if isinstance(cell, nn.LSTMCell):
        hidden, memory = cell(x, (states[0], states[1]))
        return hidden, [hidden, memory]
    if isinstance(states, Tensor):
        hidden = cell(x, states)
        return hidden, hidden
    hidden = cell(x, states[0])
    return hidden, [hidden]
