"""Runs in the PyTorch worker: classes that are exported."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from migrate.converters.deployment.handler import Handler


class Named(nn.Module):
    """Two inputs of varying lengths, outputs by name."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, width, 3, padding=1)
        self.norm = nn.BatchNorm2d(width)
        self.embedding = nn.Embedding(50, width)
        self.dense = nn.Linear(width, 5)

    def forward(self, image: torch.Tensor, ids: torch.Tensor) -> dict[str, torch.Tensor]:
        features = torch.relu(self.norm(self.conv(image))).mean((2, 3))
        return {"logits": self.dense(features + self.embedding(ids).mean(1)), "features": features}


class Untyped(nn.Module):
    """One that TorchScript can't compile, but record."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = {"dense": nn.Linear(4, 3)}
        self.dense = self.layers["dense"]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.stack([layer(x) for layer in self.layers.values()]).sum(0)


class Branching(nn.Module):
    """One that computes otherwise for small batches, which a recording doesn't know."""

    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Linear(4, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        factor = (lambda count: 2.0 if count == 1 else 1.0)(len(x))  # TorchScript has no lambdas
        return self.dense(x) * factor


def save(reference: str, path: str) -> None:
    """Save the state of a class with statistics that say something."""
    torch.manual_seed(0)
    model: nn.Module = globals()[reference]()
    for name, tensor in model.state_dict().items():
        if "running" in name:
            tensor.uniform_(0.5, 2)
    torch.save(model.state_dict(), path)


class Doubled(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * 2


class Two(nn.Module):
    def forward(self, a: torch.Tensor, b: torch.Tensor) -> dict[str, torch.Tensor]:
        return {"sum": a + b, "product": a * b}


def answers() -> dict[str, Any]:
    """What the handler of an archive answers to requests of several kinds."""
    one, two = Handler(), Handler()
    one.model, one.inputs, one.device = Doubled(), {"x": "float32"}, torch.device("cpu")
    two.model, two.inputs, two.device = Two(), {"a": "float32", "b": "float32"}, torch.device("cpu")
    rows = [{"a": 1, "b": 2}, {"a": 3, "b": 4}]
    return {
        "one": one.handle([{"body": b'{"instances": [[1, 2], [3, 4]]}'}], None)[0],
        "columns": one.handle([{"data": {"inputs": {"x": [[1, 2]]}}}], None)[0],
        "two": two.handle([{"body": {"instances": rows}}], None)[0],
        "wrong": two.handle([{"body": {"instances": [[1, 2]]}}], None)[0],
    }
