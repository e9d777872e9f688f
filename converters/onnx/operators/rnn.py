"""https://onnx.ai/onnx/operators/onnx__RNN.html"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from migrate.converters.onnx.operators.recurrent import activation, recurrent


def rnn(
    x: Tensor,
    w: Tensor,
    r: Tensor,
    b: Tensor | None = None,
    sequence_lens: Tensor | None = None,
    initial_h: Tensor | None = None,
    *,
    activation_alpha: Sequence[float] | None = None,
    activation_beta: Sequence[float] | None = None,
    activations: Sequence[str] = ("Tanh", "Tanh"),
    clip: float | None = None,
    direction: str = "forward",
    hidden_size: int | None = None,
    layout: int = 0,
) -> tuple[Tensor, Tensor]:
    """A recurrent layer: every hidden state, and the last of each direction."""
    functions = activation(activations, activation_alpha, activation_beta, clip)

    def step(number: int, x: Tensor, states: list[Tensor]) -> list[Tensor]:
        bias = 0 if b is None else b[number].reshape(2, -1).sum(0)
        return [functions[number](x @ w[number].T + states[0] @ r[number].T + bias)]

    y, (last,) = recurrent(step, x, sequence_lens, [initial_h], r, direction, layout)
    return y, last
