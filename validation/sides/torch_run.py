"""Replay a bundle on the migrated model: the same data, order and masks, everything recorded alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from migrate.validation.metrics import Array
from migrate.validation.sides.torch_model import own_tensors
from migrate.validation.sides.torch_taps import Masks, Tap, Taps, to_numpy


@dataclass(frozen=True)
class Setup:
    """A model with its weights and its training setup, on a device and in a precision."""

    model: nn.Module
    loss: Callable[[Any, Any], torch.Tensor]
    optimizer: torch.optim.Optimizer
    clip: Callable[[nn.Module], None]
    device: torch.device
    dtype: torch.dtype
    taps: Mapping[str, Tap]
    masks: Mapping[str, Tap]


@dataclass(frozen=True)
class Run:
    """What was computed.

    Attributes:
        results: by the keys of `migrate.validation.bundle`.
        drew: whether random numbers were drawn in training.
        repeat: how far a second evaluation was from the first.
        trained: False where the outputs do not have the shapes of the source's, and no loss could be computed.
    """

    results: dict[str, Array]
    drew: bool
    repeat: float
    trained: bool


def run(setup: Setup, data: Mapping[str, Array], expected: Mapping[str, Array]) -> Run:
    """Evaluate straight through and isolated, then train for as many steps as the data order has.

    Args:
        setup: the model.
        data: inputs, targets, order and masks of the bundle.
        expected: the source's results, whose layer outputs are fed to the isolated evaluation.
    """
    model = setup.model
    results = dict(_tensors("weight", model))
    repeat = _evaluate(setup, _chosen(setup, data, "input", data["evaluated"]), expected, results)
    if _output_shapes(results) != _output_shapes(expected):
        return Run(results, drew=False, repeat=repeat, trained=False)
    masks = Masks(model, setup.masks, data)
    drew = False
    losses = []
    model.train()
    with masks.injected():
        for step in range(len(data["order"])):
            masks.step = step
            before = _random_state(setup.device)
            losses.append(_train(setup, _batch(setup, data, step), results if step == 0 else None))
            drew = drew or not torch.equal(before, _random_state(setup.device))
    results["losses"] = np.array(losses)
    results |= _tensors("final/weight", model)
    return Run(results, drew, repeat, trained=True)


def _evaluate(
    setup: Setup, inputs: list[torch.Tensor], expected: Mapping[str, Array], results: dict[str, Array]
) -> float:
    """Record outputs in inference mode; returns how far a second run is from the first."""
    model = setup.model.eval()
    taps = Taps(model, setup.taps, expected, forced=False)
    with torch.no_grad():
        with taps.watching():
            outputs = [to_numpy(output) for output in flatten(model(*inputs))]
        again = [to_numpy(output) for output in flatten(model(*inputs))]
        isolated = Taps(model, setup.taps, expected, forced=True)
        with isolated.watching():
            model(*inputs)
    results |= {f"eval/output/{index}": output for index, output in enumerate(outputs)}
    results |= {f"eval/layer/{name}": output for name, output in taps.outputs.items()}
    results |= {f"isolated/{name}": output for name, output in isolated.outputs.items()}
    differences = [float(np.abs(a - b).max(initial=0.0)) for a, b in zip(outputs, again, strict=True)]
    return max(differences, default=0.0)


def _train(
    setup: Setup, batch: tuple[list[torch.Tensor], list[torch.Tensor]], results: dict[str, Array] | None
) -> float:
    """One training step; the first one is recorded in full."""
    inputs, targets = batch
    model, optimizer = setup.model, setup.optimizer
    optimizer.zero_grad()
    outputs = flatten(model(*inputs))
    losses = [
        setup.loss(output, fitted(target, output)) for output, target in zip(outputs, targets, strict=True)
    ]
    loss = torch.stack(losses).sum()
    loss.backward()  # type: ignore[no-untyped-call]
    if results is not None:
        results |= {f"train/output/{index}": to_numpy(output) for index, output in enumerate(outputs)}
        results |= _tensors("train/weight", model)
        results["train/loss"] = to_numpy(loss)
        results |= {
            f"train/gradient/{_keyed(name)}": to_numpy(parameter.grad)
            for name, parameter in model.named_parameters()
            if parameter.grad is not None
        }
    setup.clip(model)
    optimizer.step()
    if results is not None:
        results |= _tensors("step/weight", model)
        results |= _slots(setup)
    return loss.item()


def _output_shapes(results: Mapping[str, Array]) -> dict[str, tuple[int, ...]]:
    return {name: results[name].shape for name in results if name.startswith("eval/output/")}


def _tensors(prefix: str, model: nn.Module) -> dict[str, Array]:
    return {
        f"{prefix}/{path}/{name}": to_numpy(tensor)
        for path, module in model.named_modules()
        for name, tensor in own_tensors(module)
    }


def _slots(setup: Setup) -> dict[str, Array]:
    names: dict[torch.Tensor, str] = {parameter: name for name, parameter in setup.model.named_parameters()}
    return {
        f"step/slot/{_keyed(names[parameter])}/{slot}": to_numpy(value)
        for parameter, state in setup.optimizer.state.items()
        for slot, value in state.items()
        if isinstance(value, torch.Tensor) and parameter in names
    }


def _keyed(name: str) -> str:
    """``blocks.0.conv.weight`` as ``blocks.0.conv/weight``."""
    path, _, tensor = name.rpartition(".")
    return f"{path}/{tensor}"


def _batch(
    setup: Setup, data: Mapping[str, Array], step: int
) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    samples = data["order"][step]
    return _chosen(setup, data, "input", samples), _chosen(setup, data, "target", samples)


def _chosen(setup: Setup, data: Mapping[str, Array], kind: str, samples: Array) -> list[torch.Tensor]:
    """Some samples of all inputs or all targets; floats in the run's precision."""
    found: list[torch.Tensor] = []
    while (name := f"{kind}/{len(found)}") in data:
        tensor = torch.from_numpy(np.array(data[name][samples])).to(setup.device)
        found.append(tensor.to(setup.dtype) if tensor.is_floating_point() else tensor)
    return found


def flatten(outputs: Any) -> list[torch.Tensor]:
    """The tensors of a model's outputs, in order; dictionaries by sorted key, as Keras flattens them."""
    if isinstance(outputs, torch.Tensor):
        return [outputs]
    if isinstance(outputs, dict):
        return [tensor for key in sorted(outputs) for tensor in flatten(outputs[key])]
    if isinstance(outputs, tuple | list):
        return [tensor for item in outputs for tensor in flatten(item)]
    return []


def fitted(target: torch.Tensor, output: torch.Tensor) -> torch.Tensor:
    """A target as PyTorch's losses want it where Keras takes more: one number an output element, or a class index."""
    if target.numel() == output.numel():
        return target.to(output.dtype).reshape(output.shape)
    if target.numel() == output[..., 0].numel():
        return target.long().reshape(output.shape[:-1])
    return target


def _random_state(device: torch.device) -> torch.Tensor:
    states = [torch.get_rng_state()] + ([torch.cuda.get_rng_state(device)] if device.type == "cuda" else [])
    return torch.cat(states)
