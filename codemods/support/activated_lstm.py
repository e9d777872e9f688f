"""An LSTM with another activation than tanh, which torch's own has not.

https://keras.io/api/layers/recurrent_layers/lstm/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from migrate.codemods.support.get_activation import get_activation

States = tuple[Tensor, Tensor]


class ActivatedLSTM(nn.LSTM):
    """`nn.LSTM` of one layer, batch first, with the same weights.

    Args:
        activation: of the new memory and of the output: a name, or a function.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        activation: Any,
        bias: bool = True,
        bidirectional: bool = False,
    ) -> None:
        super().__init__(input_size, hidden_size, bias=bias, batch_first=True, bidirectional=bidirectional)
        self.activation = get_activation(activation)

    def forward(self, input: Any, hx: States | None = None) -> Any:
        """What `nn.LSTM.forward` gives: the outputs, and the last state and memory of each direction."""
        if isinstance(input, PackedSequence):
            padded, lengths = pad_packed_sequence(input, batch_first=True)
            outputs, last = self._run(padded, hx, lengths.to(padded.device))
            return pack_padded_sequence(outputs, lengths, batch_first=True, enforce_sorted=False), last
        return self._run(input, hx, None)

    def _run(self, x: Tensor, hx: States | None, lengths: Tensor | None) -> tuple[Tensor, States]:
        if hx is None:
            zeros = x.new_zeros(len(self.all_weights), len(x), self.hidden_size)
            hx = (zeros, zeros)
        outputs, states = [], []
        for direction, weights in enumerate(self.all_weights):
            steps = range(x.shape[1])
            order = steps if direction == 0 else reversed(steps)
            found, state = self._direction(x, (hx[0][direction], hx[1][direction]), weights, order, lengths)
            outputs.append(found)
            states.append(state)
        hidden, memory = (torch.stack(parts) for parts in zip(*states, strict=True))
        return torch.cat(outputs, dim=-1), (hidden, memory)

    def _direction(
        self, x: Tensor, state: States, weights: Sequence[Tensor], order: Any, lengths: Tensor | None
    ) -> tuple[Tensor, States]:
        """One direction; a sequence keeps its state where it has no step."""
        inputs = nn.functional.linear(x, weights[0], weights[2] if self.bias else None)
        outputs: dict[int, Tensor] = {}
        for step in order:
            new = self._step(inputs[:, step], state, weights)
            if lengths is not None:
                there = (step < lengths).unsqueeze(-1)
                new = (torch.where(there, new[0], state[0]), torch.where(there, new[1], state[1]))
            state = new
            outputs[step] = state[0]
        return torch.stack([outputs[step] for step in sorted(outputs)], dim=1), state

    def _step(self, inputs: Tensor, state: States, weights: Sequence[Tensor]) -> States:
        hidden, memory = state
        gates = inputs + nn.functional.linear(hidden, weights[1], weights[3] if self.bias else None)
        entry, forget, new, output = gates.chunk(4, dim=1)
        memory = torch.sigmoid(forget) * memory + torch.sigmoid(entry) * self.activation(new)
        return torch.sigmoid(output) * self.activation(memory), memory
