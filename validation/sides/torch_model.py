"""The migrated model in the PyTorch worker: built, described, its weights loaded, its training setup made."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from migrate.alignment import TargetModule
from migrate.errors import MigrateError
from migrate.workers import importing
from migrate.workers.creation import creation_order

NO_WEIGHTS = ("num_batches_tracked", "_extra_state")
"""What a module may keep beside its weights: the counter of torch's batch normalization, a vocabulary."""


def build(factory: str) -> tuple[nn.Module, list[TargetModule]]:
    """Build the model, and describe its modules."""
    with creation_order() as order:
        model = importing.build(factory)
    if not isinstance(model, nn.Module):
        raise MigrateError(f"{factory}() returned a {type(model).__name__}, not a torch module")
    unsized = [
        name for name, tensor in model.named_parameters() if isinstance(tensor, nn.UninitializedParameter)
    ]
    if unsized:
        raise MigrateError(
            f"{factory}: {', '.join(unsized)} get their size on the first call; write it into the class"
        )
    described = [
        TargetModule(
            path=path,
            kind=f"{type(module).__module__}:{type(module).__qualname__}",
            created=order.get(id(module), len(order)),
            tensors=tuple((name, tuple(tensor.shape)) for name, tensor in own_tensors(module)),
        )
        for path, module in model.named_modules()
    ]
    return model, described


def own_tensors(module: nn.Module) -> Iterator[tuple[str, torch.Tensor]]:
    """The parameters and the saved buffers that a module holds itself."""
    yield from module.named_parameters(recurse=False)
    for name, buffer in module.named_buffers(recurse=False):
        if name not in module._non_persistent_buffers_set:
            yield name, buffer


def load_weights(model: nn.Module, path: str) -> None:
    """Load the converted weights; every tensor must have its place and every place its tensor.

    Raises:
        MigrateError: the file is missing or unreadable, or does not fit; the message names the tensors.
    """
    if not Path(path).is_file():
        raise MigrateError(f"{path}: no such weights file; `migrate convert` writes one")
    try:
        state = load_file(path)
    except (SafetensorError, OSError) as error:
        raise MigrateError(f"{path}: not a readable safetensors file ({error})") from None
    wanted = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    optional = {name for name in wanted if name.rpartition(".")[2] in NO_WEIGHTS}
    missing = sorted(set(wanted) - set(state) - optional)
    unknown = sorted(set(state) - set(wanted))
    other = [
        f"{name} {tuple(tensor.shape)} instead of {wanted[name]}"
        for name, tensor in state.items()
        if name in wanted and tuple(tensor.shape) != wanted[name]
    ]
    if missing or unknown or other:
        parts = [("lacks", missing), ("has what the model does not", unknown), ("has another shape", other)]
        problem = "; ".join(f"{what}: {', '.join(names)}" for what, names in parts if names)
        raise MigrateError(f"{path}: the weights do not fit the model ({problem})")
    model.load_state_dict(state, strict=False)


def loss_function(component: dict[str, Any] | None, root: str) -> Callable[[Any, Any], torch.Tensor]:
    """The loss as a function of outputs and targets; the probe (see the source side) when there is none."""
    if component is None:
        return _probe
    made = resolve(component["target"], root)
    if isinstance(made, type):
        return made(**component["arguments"])  # type: ignore[no-any-return]
    return partial(made, **component["arguments"])


def _probe(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return (outputs * targets).mean()


def optimizer(component: dict[str, Any] | None, model: nn.Module, root: str) -> torch.optim.Optimizer:
    """The optimizer over the trainable parameters; plain SGD for the probe's sake when there is none."""
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    if component is None:
        return torch.optim.SGD(trainable, lr=0.01)
    made: torch.optim.Optimizer = resolve(component["target"], root)(trainable, **component["arguments"])
    return made


def clipping(component: dict[str, Any] | None) -> Callable[[nn.Module], None]:
    """What is done to the gradients before each step: Keras's optimizers clip them, in PyTorch the loop does."""
    asked = {} if component is None else component["source_arguments"]

    def clip(model: nn.Module) -> None:
        parameters = [parameter for parameter in model.parameters() if parameter.grad is not None]
        if asked.get("clipnorm") is not None:
            for parameter in parameters:
                nn.utils.clip_grad_norm_(parameter, asked["clipnorm"])
        elif asked.get("global_clipnorm") is not None:
            nn.utils.clip_grad_norm_(parameters, asked["global_clipnorm"])
        elif asked.get("clipvalue") is not None:
            nn.utils.clip_grad_value_(parameters, asked["clipvalue"])

    return clip


def resolve(name: str, root: str) -> Any:
    """What a provenance component names: something of PyTorch's, or of the migrated tree; nothing else.

    Raises:
        MigrateError: it is neither, or there is no such thing.
    """
    if ":" in name:
        found = importing.load(name)
        if not importing.lies_in(name.partition(":")[0], root):
            raise MigrateError(f"{name}: the provenance names code outside of the migrated tree {root}")
        return found
    module, _, attribute = name.rpartition(".")
    if module.partition(".")[0] != "torch":
        raise MigrateError(f"{name}: the provenance may name torch.* or code of the migrated tree only")
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError):
        raise MigrateError(f"{name}: PyTorch {torch.__version__} has no such name") from None
