"""Runs in the PyTorch worker: weights moved away from a fresh model's, so that nothing hides behind a 0 or a 1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import nn

AMOUNT = 0.1


def perturb(module: nn.Module, plain: dict[str, Any]) -> dict[str, torch.Tensor]:
    """Move the running statistics, and put noise on parameters that are all one number: two fresh scales that were
    mistaken for each other would give the same outputs, and a block behind a scale of zero would give none.

    Args:
        plain: what was described: a tensor of which something was computed beforehand is left as it is.

    Returns:
        what was changed, by its name.
    """
    read = set(_read([node["arguments"] for node in plain["nodes"]])) | set(_read(plain["outputs"]))
    kept = {item["tensor"]: item["trainable"] for item in plain["stored"] if item["name"] in read}
    changed: dict[str, torch.Tensor] = {}
    moved: set[int] = set()
    with torch.no_grad():
        for name, tensor in _tensors(module):
            if name not in kept:
                continue
            place = tensor.data_ptr()
            if place not in moved and _is_changed(name, tensor, trainable=kept[name]):
                _move(name, tensor)
                moved.add(place)
            if place in moved:  # a tensor may go by two names
                changed[name] = tensor.detach()
    return changed


def _tensors(module: nn.Module) -> Iterator[tuple[str, torch.Tensor]]:
    yield from module.named_parameters(remove_duplicate=False)
    yield from module.named_buffers(remove_duplicate=False)


def _is_changed(name: str, tensor: torch.Tensor, *, trainable: bool) -> bool:
    if name.endswith(("running_mean", "running_var")):
        return True
    one_number = tensor.numel() > 1 and bool((tensor == tensor.reshape(-1)[0]).all())
    return trainable and one_number


def _move(name: str, tensor: torch.Tensor) -> None:
    if name.endswith("running_var"):
        tensor *= 0.8 + 0.4 * torch.rand_like(tensor)
    elif name.endswith("running_mean"):
        size = tensor.abs().mean()
        tensor += AMOUNT * size + AMOUNT * torch.randn_like(tensor) * size.clamp_min(AMOUNT)
    else:
        tensor += AMOUNT * torch.randn_like(tensor)


def _read(tree: Any) -> Iterator[str]:
    """Names that a described tree refers to."""
    match tree:
        case {"ref": str(name), **rest} if not rest:
            yield name
        case dict():
            for item in tree.values():
                yield from _read(item)
        case list() | tuple():
            for item in tree:
                yield from _read(item)
