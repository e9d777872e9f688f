"""Runs in the PyTorch worker: classes that the models of `verified_keras.py` go into, right and wrong ones."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


class PairOfLayers(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.one = nn.Linear(4, 4)
        self.two = nn.Linear(4, 4)

    def forward(self, x: Any) -> Any:
        return self.two(torch.relu(self.one(x)))


class Swapped(PairOfLayers):
    """Its author calls the layers the other way round."""

    def forward(self, x: Any) -> Any:
        return self.one(torch.relu(self.two(x)))


class WithoutKink(PairOfLayers):
    """Forgets the activation."""

    def forward(self, x: Any) -> Any:
        return self.two(self.one(x))


class Nameless(nn.Module):
    """Names that say nothing; one that is made first comes last."""

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Linear(4, 4)
        self.b = nn.Linear(4, 4)

    def forward(self, x: Any) -> Any:
        return self.a(torch.relu(self.b(x)))


class NamelessWithoutKink(Nameless):
    def forward(self, x: Any) -> Any:
        return self.a(self.b(x))


class FreshNormalisation(nn.Module):
    """Images with their channels first, as PyTorch's users have them."""

    def __init__(self) -> None:
        super().__init__()
        self.before = nn.BatchNorm2d(3, eps=1e-3)
        self.behind = nn.BatchNorm2d(3, eps=1e-3)

    def forward(self, x: Any) -> Any:
        return self.behind(torch.relu(self.before(x)))


class SwappedNormalisation(FreshNormalisation):
    def forward(self, x: Any) -> Any:
        return self.before(torch.relu(self.behind(x)))


class WithLambda(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Linear(4, 2)

    def forward(self, x: Any) -> Any:
        return self.dense(x * 2.0)
