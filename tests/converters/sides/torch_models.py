"""Runs in the PyTorch worker: the models of `keras_models.py` as the codemod writes them."""

from __future__ import annotations

from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F  # noqa: N812


class ConvUnit(nn.Module):
    def __init__(self, channels: int, filters: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(channels, filters, 2, padding="same")
        self.dense = nn.Linear(filters, 3)

    def forward(self, x: Any) -> Any:
        x = F.relu(self.conv(x.transpose(1, 2))).transpose(1, 2)
        return self.dense(x)


class Alternating(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.wide = nn.ModuleList()
        self.narrow = nn.ModuleList()
        for _ in range(3):
            self.wide.append(ConvUnit(4, 5))
            self.narrow.append(ConvUnit(4, 2))
        self.shared = nn.Linear(6, 6)
        self.batch_norm = nn.BatchNorm1d(6, eps=1e-3, momentum=0.01)
        self.after = nn.Linear(6, 4)
        self.final = nn.Linear(4, 2, bias=False)

    def forward(self, x: Any) -> Any:
        wide = torch.stack([unit(x) for unit in self.wide]).amax(0)
        narrow = torch.stack([unit(x) for unit in self.narrow]).sum(0)
        x = torch.cat([wide, narrow], -1)
        x = torch.tanh(self.shared(torch.tanh(self.shared(x))))
        x = self.batch_norm(x.transpose(1, 2)).transpose(1, 2)
        return self.final(self.after(x))


class Sequential(nn.Sequential):
    def __init__(self) -> None:
        convolutions = (nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 3), nn.Conv2d(4, 4, 3))
        super().__init__(*convolutions, nn.Linear(16, 5))

    def forward(self, x: Any) -> Any:
        x = x.permute(0, 3, 1, 2)
        for position in range(3):
            x = self[position](x)
        return self[3](x.permute(0, 2, 3, 1).flatten(1))


class Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Linear(7, 4)  # in `Dense(4)(Dense(7)(x))` Python makes the outer layer first
        self.dense_1 = nn.Linear(5, 7)

    def forward(self, x: Any) -> Any:
        return self.dense(F.relu(self.dense_1(x)))


class Nested(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = Encoder()
        self.head = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4, eps=1e-3))
        self.last = nn.Linear(4, 3)
        self.first = nn.Linear(5, 5)

    def forward(self, x: Any) -> Any:
        return self.last(self.head(self.inner(self.first(x))))


class Block(nn.Module):
    def __init__(self, units: int) -> None:
        super().__init__()
        self.expand = nn.Linear(units, units * 2)
        self.project = nn.Linear(units * 2, units)

    def forward(self, x: Any) -> Any:
        return x + self.project(F.relu(self.expand(x)))


class Subclassed(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Linear(6, 4)
        self.blocks = nn.ModuleList([Block(4) for _ in range(2)])
        self.output_layer = nn.Linear(4, 2)
        self.between = nn.Linear(4, 4)
        self.norm = nn.LayerNorm(4, eps=1e-3)

    def forward(self, x: Any) -> Any:
        x = self.between(self.stem(x))
        for block in self.blocks:
            x = block(x)
        return self.output_layer(self.norm(x))


class Recurrent(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(3, 4, batch_first=True)
        self.gru = nn.GRU(4, 5, batch_first=True)
        self.both = nn.GRU(5, 3, batch_first=True, bidirectional=True)
        self.lstm_1 = nn.LSTM(6, 6, batch_first=True)
        self.both_1 = nn.LSTM(6, 2, batch_first=True, bidirectional=True)

    def forward(self, x: Any) -> Any:
        x, _ = self.lstm(x)
        x, _ = self.gru(x)
        x, _ = self.both(x)
        x, _ = self.lstm_1(x)
        _, (x, _) = self.both_1(x)
        return torch.cat([x[0], x[1]], -1)


class Centred(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(4, eps=1e-3)
        self.norm.weight.requires_grad_(False)
        self.dense = nn.Linear(5, 4)
        self.norm_1 = nn.BatchNorm1d(4, eps=1e-3, affine=False)

    def forward(self, x: Any) -> Any:
        return self.norm_1(self.norm(self.dense(x)))


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(6, 8) for _ in range(3))
        self.out = nn.Linear(8, 6)

    def forward(self, x: Any) -> Any:
        q, k, v = (
            part(x).unflatten(-1, (2, 4)).transpose(1, 2) for part in (self.query, self.key, self.value)
        )
        return self.out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))


class Attending(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attention = Attention()

    def forward(self, x: Any) -> Any:
        return self.attention(x)


class Ambiguous(nn.Module):
    def __init__(self, units: int = 4) -> None:
        super().__init__()
        self.steps = nn.ModuleList([nn.Linear(4, units), nn.Linear(units, 4)])
        self.last = nn.Linear(4, 3)

    def forward(self, x: Any) -> Any:
        for step in self.steps:
            x = step(x)
        return self.last(x)


class Scaled(Ambiguous):
    """A class derived from a migrated one, with a parameter that no layer has."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(3))


class Tied(nn.Module):
    """One parameter under two names."""

    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Linear(4, 4)
        self.again = self.dense


def not_a_module() -> dict[str, int]:
    return {}


def run(name: str, weights: str, inputs: list[Any]) -> list[Any]:
    """Load the weights, every one, and run the model."""
    model = globals()[name]()
    model.load_state_dict(load_file(weights), strict=True)
    with torch.no_grad():
        return [model.eval()(*(torch.from_numpy(each) for each in inputs)).numpy()]
