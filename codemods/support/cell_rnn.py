"""A loop over time steps around any recurrent cell, https://keras.io/api/layers/recurrent_layers/rnn/."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn


class CellRNN(nn.Module):
    """Calls a cell for each step of sequences (batch, time, features).

    Args:
        cell: a module that maps the inputs of a step and a list of states to an output and the new states. Its
            ``get_initial_state`` gives the first states; if it has none, they are zeros of its ``state_size``, the
            features of its state or of each of them.
        return_sequences: give the outputs of all steps (batch, time, units), not only the last (batch, units).
        return_state: give the last states as well.
        go_backwards: begin with the last step.
    """

    def __init__(
        self,
        cell: nn.Module,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
    ) -> None:
        super().__init__()
        self.cell = cell
        self.return_sequences, self.return_state = return_sequences, return_state
        self.go_backwards = go_backwards

    def forward(
        self, x: Tensor, initial_state: Tensor | Sequence[Tensor] | None = None
    ) -> Tensor | tuple[Tensor, ...]:
        states = _listed(self._first_states(x) if initial_state is None else initial_state)
        outputs = []
        for step in (x.flip(1) if self.go_backwards else x).unbind(1):
            output, states = self.cell(step, states)
            states = _listed(states)
            outputs.append(output)
        result = torch.stack(outputs, dim=1) if self.return_sequences else outputs[-1]
        return (result, *states) if self.return_state else result

    def _first_states(self, x: Tensor) -> Tensor | Sequence[Tensor]:
        own = getattr(self.cell, "get_initial_state", None)
        if own is None:
            sizes: Any = self.cell.state_size
            return [
                x.new_zeros(len(x), *size) if isinstance(size, list | tuple) else x.new_zeros(len(x), size)
                for size in (sizes if isinstance(sizes, list | tuple) else [sizes])
            ]
        given = {"inputs": None, "batch_size": len(x), "dtype": x.dtype}
        wanted = inspect.signature(own).parameters
        states = own(**{name: value for name, value in given.items() if name in wanted})
        return [state.to(x.device) for state in _listed(states)]


def _listed(states: Tensor | Sequence[Tensor]) -> list[Tensor]:
    return [states] if isinstance(states, Tensor) else list(states)
