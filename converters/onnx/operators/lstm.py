"""https://onnx.ai/onnx/operators/onnx__LSTM.html"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from migrate.converters.onnx.operators.recurrent import activation, recurrent


def lstm(
    x: Tensor,
    w: Tensor,
    r: Tensor,
    b: Tensor | None = None,
    sequence_lens: Tensor | None = None,
    initial_h: Tensor | None = None,
    initial_c: Tensor | None = None,
    p: Tensor | None = None,
    *,
    activation_alpha: Sequence[float] | None = None,
    activation_beta: Sequence[float] | None = None,
    activations: Sequence[str] = ("Sigmoid", "Tanh", "Tanh", "Sigmoid", "Tanh", "Tanh"),
    clip: float | None = None,
    direction: str = "forward",
    hidden_size: int | None = None,
    input_forget: int = 0,
    layout: int = 0,
) -> tuple[Tensor, Tensor, Tensor]:
    """A long short-term memory, its gates in the order input, output, forget, cell, with peepholes `p` if given."""
    functions = activation(activations, activation_alpha, activation_beta, clip)

    def step(number: int, x: Tensor, states: list[Tensor]) -> list[Tensor]:
        h, c = states
        gate, inner, outer = functions[3 * number : 3 * number + 3]
        bias = 0 if b is None else b[number].reshape(2, -1).sum(0)
        i, o, f, g = (x @ w[number].T + h @ r[number].T + bias).chunk(4, -1)
        peep_i, peep_o, peep_f = (0, 0, 0) if p is None else p[number].chunk(3)
        i = gate(i + peep_i * c)
        f = 1 - i if input_forget else gate(f + peep_f * c)
        c = f * c + i * inner(g)
        return [gate(o + peep_o * c) * outer(c), c]

    y, (last_h, last_c) = recurrent(step, x, sequence_lens, [initial_h, initial_c], r, direction, layout)
    return y, last_h, last_c
