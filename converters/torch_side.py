"""Runs in the PyTorch worker: builds the migrated model and describes it."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from migrate.converters.modules import EXTRA
from migrate.converters.uninitialised import Uninitialised
from migrate.errors import MigrateError
from migrate.workers import importing
from migrate.workers.creation import creation_order

LISTS = (nn.ModuleList, nn.ModuleDict, nn.Sequential)


def describe(reference: str, path: list[str], arguments: Any) -> dict[str, Any]:
    """Import and build the model, and describe its modules and tensors as plain data.

    Raises:
        MigrateError: it cannot be imported or built, or is no module.
    """
    with importing.tree(*path), creation_order() as order, torch.random.fork_rng(devices=[]), Uninitialised():  # type: ignore[no-untyped-call]
        model = importing.build(reference, arguments)
    if not isinstance(model, nn.Module):
        raise MigrateError(f"{reference}: gives a {type(model).__name__}, not a torch.nn.Module")
    state = {name: item for name, item in model.state_dict(keep_vars=True).items() if not is_extra(name)}
    first: dict[int, str] = {}
    for name, tensor in state.items():
        first.setdefault(id(tensor), name)

    def tensor_data(name: str) -> dict[str, Any]:
        tensor = state[name]
        return {
            "name": name,
            "shape": None if is_lazy(tensor) else list(tensor.shape),
            "dtype": str(tensor.dtype).removeprefix("torch."),
            "same_as": first[id(tensor)],
            "constant": frozen_value(tensor),
            "is_parameter": isinstance(tensor, nn.Parameter),
            "is_trainable": isinstance(tensor, nn.Parameter) and tensor.requires_grad,
        }

    def module_data(path: str, module: nn.Module) -> dict[str, Any]:
        return {
            "path": path,
            "reference": reference_of(type(module)),
            "bases": [reference_of(base) for base in type(module).__mro__ if not is_library(base)],
            "types": [f"torch.nn.{base.__name__}" for base in type(module).__mro__ if is_torchs(base)],
            "created": order.get(id(module), len(order)),
            "is_list": isinstance(module, LISTS),
        }

    modules = [module_data(path, module) for path, module in model.named_modules()]
    return {"reference": reference, "modules": modules, "state": [tensor_data(name) for name in state]}


def is_extra(name: str) -> bool:
    """Whether something in a state dict is no weight: a vocabulary, which the code has, or what `adapt` has learned."""
    return name.rpartition(".")[2] == EXTRA


def frozen_value(tensor: torch.Tensor) -> float | None:
    """The one value of a frozen parameter, as a module has it where Keras has no weight; else None."""
    if not isinstance(tensor, nn.Parameter) or tensor.requires_grad or is_lazy(tensor) or not tensor.numel():
        return None
    value = tensor.reshape(-1)[0]
    return float(value) if bool((tensor == value).all()) else None


def reference_of(kind: type) -> str:
    """``package.module:qualname`` of a class."""
    return f"{kind.__module__}:{kind.__qualname__}"


def is_library(base: type) -> bool:
    """Whether a class is torch's or Python's own."""
    return base.__module__.partition(".")[0] in ("torch", "builtins", "typing")


def is_torchs(base: type) -> bool:
    """Whether a class is one of the public modules of torch.nn."""
    return base is not nn.Module and getattr(nn, base.__name__, None) is base
