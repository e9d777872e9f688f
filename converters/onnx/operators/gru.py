"""https://onnx.ai/onnx/operators/onnx__GRU.html"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from migrate.converters.onnx.operators.recurrent import activation, recurrent


def gru(
    x: Tensor,
    w: Tensor,
    r: Tensor,
    b: Tensor | None = None,
    sequence_lens: Tensor | None = None,
    initial_h: Tensor | None = None,
    *,
    activation_alpha: Sequence[float] | None = None,
    activation_beta: Sequence[float] | None = None,
    activations: Sequence[str] = ("Sigmoid", "Tanh", "Sigmoid", "Tanh"),
    clip: float | None = None,
    direction: str = "forward",
    hidden_size: int | None = None,
    layout: int = 0,
    linear_before_reset: int = 0,
) -> tuple[Tensor, Tensor]:
    """A gated recurrent unit, its gates in the order update, reset, candidate; every state, and the last ones."""
    functions = activation(activations, activation_alpha, activation_beta, clip)

    def step(number: int, x: Tensor, states: list[Tensor]) -> list[Tensor]:
        (h,) = states
        first, second = functions[2 * number : 2 * number + 2]
        bias = w.new_zeros(6 * h.shape[-1]) if b is None else b[number]
        wz, wr, wh = (x @ w[number].T + bias[: bias.shape[0] // 2]).chunk(3, -1)
        rz, rr, rh = r[number].chunk(3)
        bz, br, bh = bias[bias.shape[0] // 2 :].chunk(3)
        update, reset = first(wz + h @ rz.T + bz), first(wr + h @ rr.T + br)
        gated = reset * (h @ rh.T + bh) if linear_before_reset else (reset * h) @ rh.T + bh
        return [(1 - update) * second(wh + gated) + update * h]

    y, (last,) = recurrent(step, x, sequence_lens, [initial_h], r, direction, layout)
    return y, last
