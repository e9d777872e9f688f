"""What RNN, GRU and LSTM share: directions, lengths, layouts, activations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

Step = Callable[[int, Tensor, list[Tensor]], list[Tensor]]


def recurrent(
    step: Step,
    x: Tensor,
    sequence_lens: Tensor | None,
    initial: Sequence[Tensor | None],
    r: Tensor,
    direction: str,
    layout: int,
) -> tuple[Tensor, list[Tensor]]:
    """Run a cell over the steps of each direction.

    Args:
        step: from the number of a direction, the input of one step and the states to the new states; the first of
            them is the output.
        r: the recurrent weights, whose last axis is the hidden size.
    """
    x = x.transpose(0, 1) if layout else x
    directions, hidden = r.shape[0], r.shape[-1]
    steps, batch = x.shape[:2]
    outputs, lasts = [], []
    for number in range(directions):
        backwards = direction == "reverse" or number == 1
        states = [
            x.new_zeros(batch, hidden) if state is None else state[:, number] if layout else state[number]
            for state in initial
        ]
        made: list[Tensor] = []
        for time in reversed(range(steps)) if backwards else range(steps):
            new = step(number, x[time], states)
            if sequence_lens is None:
                states = new
                made.append(new[0])
                continue
            runs = (time < sequence_lens)[:, None]
            states = [torch.where(runs, after, before) for after, before in zip(new, states, strict=True)]
            made.append(torch.where(runs, new[0], 0))
        outputs.append(torch.stack(made[::-1] if backwards else made))
        lasts.append(states)
    y = torch.stack(outputs, dim=1)
    last = [torch.stack(states) for states in zip(*lasts, strict=True)]
    if layout:
        return y.permute(2, 0, 1, 3), [state.transpose(0, 1) for state in last]
    return y, last


def activation(
    names: Sequence[str],
    alphas: Sequence[float] | None,
    betas: Sequence[float] | None,
    clip: float | None,
) -> list[Callable[[Tensor], Tensor]]:
    """The functions of those names, each with its own numbers; their input is clipped."""
    alphas, betas = list(alphas or ()), list(betas or ())
    made = []
    for name in names:
        kind = name.lower()
        alpha = (
            alphas.pop(0)
            if kind in ("affine", "leakyrelu", "thresholdedrelu", "scaledtanh", "hardsigmoid", "elu")
            and alphas
            else None
        )
        beta = betas.pop(0) if kind in ("affine", "scaledtanh", "hardsigmoid") and betas else None
        made.append(_function(kind, alpha, beta, clip))
    return made


def _function(
    name: str, alpha: float | None, beta: float | None, clip: float | None
) -> Callable[[Tensor], Tensor]:
    a = alpha if alpha is not None else {"leakyrelu": 0.01, "hardsigmoid": 0.2}.get(name, 1.0)
    b = beta if beta is not None else {"hardsigmoid": 0.5}.get(name, 0.0)
    functions: dict[str, Callable[[Tensor], Tensor]] = {
        "relu": F.relu,
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "affine": lambda x: a * x + b,
        "leakyrelu": lambda x: F.leaky_relu(x, a),
        "thresholdedrelu": lambda x: F.threshold(x, a, 0.0),
        "scaledtanh": lambda x: a * torch.tanh(b * x),
        "hardsigmoid": lambda x: (a * x + b).clamp(0, 1),
        "elu": lambda x: F.elu(x, a),
        "softsign": F.softsign,
        "softplus": F.softplus,
    }
    function = functions[name]
    return function if clip is None else lambda x: function(x.clamp(-clip, clip))
