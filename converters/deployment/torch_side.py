"""Runs in the PyTorch worker: a migrated class with its weights is written in a format, and both are run."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from migrate.converters.deployment import parity
from migrate.converters.deployment.inputs import Input, batches
from migrate.converters.deployment.registry import format_of
from migrate.converters.verification.compare import Array, Outputs
from migrate.errors import MigrateError
from migrate.workers import importing


def export(request: dict[str, Any]) -> dict[str, Any]:
    """Write the model and compare.

    Args:
        request: ``code`` (a reference), ``path`` (folders), ``arguments``, ``weights`` (a safetensors file),
            ``inputs`` (their fields), ``to``, ``output`` (a path), ``verify``.

    Returns:
        ``notes``, ``inputs``, and what `parity.check` gives.
    """
    form = format_of(request["to"], "torch")
    with importing.tree(*request["path"]):
        model = importing.build(request["code"], request["arguments"])
        if not isinstance(model, nn.Module):
            raise MigrateError(f"{request['code']}: gives a {type(model).__name__}, not a torch.nn.Module")
        _load(model, request["weights"])
        model.eval().requires_grad_(False)
        given = tuple(Input(**{**item, "shape": tuple(item["shape"])}) for item in request["inputs"])
        inputs = named(model, given)
        path = Path(request["output"])
        drawn = batches(inputs)
        expected = run(model, drawn)
        notes = form.write(model, inputs, path)
        compares = parity.check(expected, lambda: form.run(path, drawn)) if request["verify"] else {}
    return {"notes": list(notes), "inputs": [asdict(item) for item in inputs], **compares}


def named(model: nn.Module, inputs: Sequence[Input]) -> tuple[Input, ...]:
    """The inputs with the names of the arguments that they are for.

    Raises:
        MigrateError: there is no such argument, or one too many.
    """
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    names = [
        name
        for name, parameter in inspect.signature(model.forward).parameters.items()
        if parameter.kind in kinds
    ]
    free = [name for name in names if name not in {item.name for item in inputs}]
    if len(inputs) > len(names) or any(item.name and item.name not in names for item in inputs):
        given = ", ".join(item.name or "unnamed" for item in inputs)
        raise MigrateError(f"the model takes {', '.join(names) or 'nothing'}; given: {given}")
    return tuple(item if item.name else replace(item, name=free.pop(0)) for item in inputs)


def tensors(batch: Mapping[str, Array]) -> dict[str, torch.Tensor]:
    """Arrays as tensors."""
    return {name: torch.from_numpy(array) for name, array in batch.items()}


def run(model: Any, drawn: Sequence[Mapping[str, Array]]) -> list[Outputs]:
    """A model's outputs for batches of arrays by the names of its arguments.

    Raises:
        MigrateError: it fails on them.
    """
    try:
        with torch.no_grad():
            return [outputs(model(**tensors(batch))) for batch in drawn]
    except Exception as error:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in drawn[0].items())
        raise MigrateError(
            f"the model fails on random inputs ({shapes}): {importing.where(error)}; say what it takes with --input"
        ) from error


def outputs(value: Any, name: str = "") -> Outputs:
    """Every tensor of nested outputs, by its keys and positions."""
    if isinstance(value, torch.Tensor):
        return {name or "output_0": value.detach().numpy()}
    items = value.items() if isinstance(value, dict) else enumerate(value if value is not None else ())
    found: Outputs = {}
    for key, item in items:
        own = str(key) if isinstance(value, dict) else f"output_{key}"
        found |= outputs(item, f"{name}_{own}" if name else own)
    return found


def _load(model: nn.Module, weights: str | None) -> None:
    """Load a state dict, every tensor of it.

    Raises:
        MigrateError: it is not the model's.
    """
    if weights is None:
        return
    from migrate.converters.checkpoints.registry import open_checkpoint

    with open_checkpoint(Path(weights)) as checkpoint:
        if checkpoint.foreign:
            raise MigrateError(f"{weights}: holds more than a state dict; save one")
        state = {name: torch.from_numpy(entry.read()) for name, entry in checkpoint.entries.items()}
        try:
            model.load_state_dict(state)
        except RuntimeError as error:
            raise MigrateError(f"{weights} is not the model's state\n{error}") from None
