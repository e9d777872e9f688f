"""Runs in the PyTorch worker: files as PyTorch itself writes them."""

from __future__ import annotations

import collections
import os
from typing import Any

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.linear = nn.Linear(4, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        pooled: torch.Tensor = self.norm(self.conv(x)).mean((2, 3))
        out: torch.Tensor = self.linear(pooled)
        return out


class Harm:
    """What a pickle can do: it names a function, and whoever loads it calls that."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.mkdir, (self.path,)


def save(folder: str) -> dict[str, Any]:
    """Save one model in every way; gives its arrays by name."""
    torch.manual_seed(0)
    model = Net().eval()
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.randn(2, 1, 8, 8)).square().sum().backward()
    optimizer.step()
    state = model.state_dict()
    torch.save(state, f"{folder}/state.pt")
    torch.save(state, f"{folder}/legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(model, f"{folder}/whole.pt")
    training = {"epoch": 3, "state_dict": state, "optimizer": optimizer.state_dict(), "best": [{"loss": 0.5}]}
    torch.save(training, f"{folder}/training.ckpt")
    torch.jit.script(model).save(f"{folder}/script.pt")  # type: ignore[no-untyped-call]
    torch.export.save(torch.export.export(model, (torch.randn(2, 1, 8, 8),)), f"{folder}/program.pt2")
    return {name: tensor.detach().numpy() for name, tensor in state.items()}


def save_odd(folder: str) -> dict[str, Any]:
    """Tensors that are parts of others, in another order, of every dtype; gives them widened to float64."""
    base = torch.arange(24.0).reshape(2, 3, 4)
    tensors = {
        "whole": base,
        "part": base[1, :, 1:3],
        "turned": base.permute(2, 0, 1),
        "repeated": torch.tensor([1.5]).expand(3, 2),
        "scalar": torch.tensor(True),
        "empty": torch.zeros(0, 3),
        "parameter": nn.Parameter(torch.randn(3)),
        "half": torch.randn(4).half(),
        "bfloat16": torch.randn(3, 2).bfloat16().t(),
        "float8": torch.randn(4).to(torch.float8_e4m3fn),
        "unsigned": torch.tensor([1, 2], dtype=torch.uint16),
        "complex": torch.tensor([1 + 2j]),
        "bytes": torch.tensor([1, 255], dtype=torch.uint8),
    }
    nested = {"first": collections.OrderedDict(tensors), "second": [tensors["part"], (tensors["half"],)]}
    torch.save(nested, f"{folder}/odd.pt")
    torch.save(
        {name: tensor for name, tensor in tensors.items() if name not in ("float8", "unsigned")},
        f"{folder}/odd_legacy.pt",
        _use_new_zipfile_serialization=False,
    )
    return {
        name: tensor.detach().to(torch.complex128 if tensor.is_complex() else torch.float64).numpy()
        for name, tensor in tensors.items()
    }


def save_harm(folder: str, touched: str) -> None:
    """A state dict, and something that runs when it is loaded."""
    torch.save({"weight": torch.ones(3), "harm": Harm(touched)}, f"{folder}/harm.pt")
    torch.save(
        {"weight": torch.ones(3), "harm": Harm(touched)},
        f"{folder}/harm_legacy.pt",
        _use_new_zipfile_serialization=False,
    )


def loaded(path: str) -> dict[str, Any]:
    """A state dict as PyTorch loads it, mapped into memory too: each tensor's dtype, and its numbers in float64."""
    mapped = torch.load(path, weights_only=True, mmap=True)
    state = torch.load(path, weights_only=True)
    assert all(torch.equal(mapped[name], tensor) for name, tensor in state.items())
    return {name: [str(tensor.dtype), tensor.double().numpy()] for name, tensor in state.items()}
