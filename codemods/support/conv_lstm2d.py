"""A convolutional LSTM, which torch has not. https://keras.io/api/layers/recurrent_layers/conv_lstm2d/"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from migrate.codemods.support.pad_same import pad_same

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "hard_sigmoid": nn.functional.hardsigmoid,
    "keras2_hard_sigmoid": lambda x: torch.clamp(0.2 * x + 0.5, min=0.0, max=1.0),
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
}


class ConvLSTM2d(nn.Module):
    """An LSTM over images whose products are convolutions; the gates are in the order i, f, c, o.

    Input (batch, time, height, width, channels), output (batch, [time,] height, width, filters), as in Keras.

    Args:
        padding: of the convolution of the inputs, ``valid`` or ``same``; that of the state keeps its size.
        activation, recurrent_activation: ``tanh``, ``sigmoid``, ``hard_sigmoid``, that of Keras 2, or ``relu``.
        return_state: return the last hidden state and memory as well, (batch, height, width, filters) each.
    """

    def __init__(
        self,
        in_channels: int,
        filters: int,
        kernel_size: Sequence[int],
        strides: Sequence[int] = (1, 1),
        padding: str = "valid",
        dilation_rate: Sequence[int] = (1, 1),
        activation: str = "tanh",
        recurrent_activation: str = "sigmoid",
        use_bias: bool = True,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
    ) -> None:
        super().__init__()
        size, stride, dilation = ((sizes[0], sizes[1]) for sizes in (kernel_size, strides, dilation_rate))
        self.input = nn.Conv2d(in_channels, 4 * filters, size, stride, dilation=dilation, bias=use_bias)
        self.hidden = nn.Conv2d(filters, 4 * filters, size, padding="same", bias=False)
        self.same = padding == "same"
        self.activation = ACTIVATIONS[activation]
        self.recurrent_activation = ACTIVATIONS[recurrent_activation]
        self.return_sequences, self.return_state = return_sequences, return_state
        self.go_backwards = go_backwards

    def forward(
        self, x: Tensor, initial_state: Sequence[Tensor] | None = None
    ) -> Tensor | tuple[Tensor, Tensor, Tensor]:
        steps = x.permute(1, 0, 4, 2, 3)  # (time, batch, channels, height, width)
        steps = steps.flip(0) if self.go_backwards else steps
        inputs = self._convolved(steps.flatten(0, 1))
        inputs = inputs.reshape(*steps.shape[:2], *inputs.shape[1:])
        if initial_state is None:
            hidden = memory = torch.zeros_like(inputs[0].chunk(4, dim=1)[0])
        else:
            hidden, memory = (state.permute(0, 3, 1, 2) for state in initial_state)
        outputs = []
        for step in inputs:
            i, f, c, o = (step + self.hidden(hidden)).chunk(4, dim=1)
            i, f, o = (self.recurrent_activation(gate) for gate in (i, f, o))
            memory = f * memory + i * self.activation(c)
            hidden = o * self.activation(memory)
            outputs.append(hidden)
        result = (
            torch.stack(outputs, dim=1).movedim(2, -1) if self.return_sequences else hidden.movedim(1, -1)
        )
        return (result, hidden.movedim(1, -1), memory.movedim(1, -1)) if self.return_state else result

    def _convolved(self, x: Tensor) -> Tensor:
        convolution = self.input
        if self.same:
            x = pad_same(x, convolution.kernel_size, convolution.stride, convolution.dilation)
        output: Tensor = convolution(x)
        return output
