"""Runs in the PyTorch worker: a training run goes on from the weights and the optimizer's state."""

from __future__ import annotations

from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn

from migrate.codemods.support.keras_adam import KerasAdam
from migrate.codemods.support.keras_rms_prop import KerasRMSProp
from migrate.codemods.support.keras_sgd import KerasSGD

STOCK: dict[str, Any] = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD, "rmsprop": torch.optim.RMSprop}
EXACT: dict[str, Any] = {"adam": KerasAdam, "sgd": KerasSGD, "rmsprop": KerasRMSProp}


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(6, 5)
        self.last = nn.Linear(5, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.last(torch.tanh(self.first(x)))
        return out


def train(name: str, style: str, weights: str, state: str | None, x: Any, y: Any, to: str = "") -> list[Any]:
    """Take four steps more, save if ``to`` a folder, and take four again; gives the weights as Keras has them."""
    model = Net()
    model.load_state_dict(load_file(weights))
    kind = {"plain": "sgd", "decayed": "adam", "subclass": "adam"}.get(name, name)
    optimizer = (EXACT if style == "exact" else STOCK)[kind](model.parameters(), lr=0.5)
    if state:
        optimizer.load_state_dict(torch.load(state, weights_only=True))
    for turn in range(8 if to else 4):
        if turn == 4:
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, f"{to}/trained.pt")
        optimizer.zero_grad()
        ((model(torch.from_numpy(x)) - torch.from_numpy(y)) ** 2).mean().backward()
        optimizer.step()
    return [parameter.detach().numpy().T for parameter in model.parameters()]
