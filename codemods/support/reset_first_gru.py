"""A GRU that applies its reset gate before the product with the recurrent weights, which torch's does after it.

https://keras.io/api/layers/recurrent_layers/gru/, ``reset_after=False``; https://arxiv.org/abs/1406.1078
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence


class ResetFirstGRU(nn.GRU):
    """`nn.GRU` of one layer, batch first, with the same weights: gates r, z, n."""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, bidirectional: bool = False
    ) -> None:
        super().__init__(input_size, hidden_size, bias=bias, batch_first=True, bidirectional=bidirectional)

    def forward(self, input: Any, hx: Tensor | None = None) -> Any:
        """What `nn.GRU.forward` gives: the outputs, and the last state of each direction."""
        if isinstance(input, PackedSequence):
            padded, lengths = pad_packed_sequence(input, batch_first=True)
            outputs, last = self._run(padded, hx, lengths.to(padded.device))
            return pack_padded_sequence(outputs, lengths, batch_first=True, enforce_sorted=False), last
        return self._run(input, hx, None)

    def _run(self, x: Tensor, hx: Tensor | None, lengths: Tensor | None) -> tuple[Tensor, Tensor]:
        first = x.new_zeros(len(self.all_weights), len(x), self.hidden_size) if hx is None else hx
        orders = (range(x.shape[1]), range(x.shape[1] - 1, -1, -1))
        directions = [
            self._direction(x, state, weights, order, lengths)
            for state, weights, order in zip(first, self.all_weights, orders, strict=False)
        ]
        outputs, states = zip(*directions, strict=True)
        return torch.cat(outputs, dim=-1), torch.stack(states)

    def _direction(
        self,
        x: Tensor,
        state: Tensor,
        weights: Sequence[Tensor],
        order: Iterable[int],
        lengths: Tensor | None,
    ) -> tuple[Tensor, Tensor]:
        """One direction; a sequence keeps its state where it has no step."""
        inputs = nn.functional.linear(x, weights[0], weights[2] if self.bias else None)
        outputs: dict[int, Tensor] = {}
        for step in order:
            new = self._step(inputs[:, step], state, weights)
            if lengths is not None:
                new = torch.where((step < lengths).unsqueeze(-1), new, state)
            outputs[step] = state = new
        return torch.stack([outputs[step] for step in sorted(outputs)], dim=1), state

    def _step(self, inputs: Tensor, state: Tensor, weights: Sequence[Tensor]) -> Tensor:
        gates = 2 * self.hidden_size  # the rest is the new state's
        biases = (weights[3][:gates], weights[3][gates:]) if self.bias else (None, None)
        opened = inputs[:, :gates] + nn.functional.linear(state, weights[1][:gates], biases[0])
        reset, update = torch.sigmoid(opened).chunk(2, dim=1)
        hidden = nn.functional.linear(reset * state, weights[1][gates:], biases[1])
        return update * state + (1 - update) * torch.tanh(inputs[:, gates:] + hidden)
