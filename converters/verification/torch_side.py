"""Runs in the PyTorch worker: a module from code with its weights, or a `torch.export` program, on given inputs."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from migrate.converters import state_dicts
from migrate.converters.checkpoints.registry import open_checkpoint
from migrate.converters.verification import inputs as drawing
from migrate.converters.verification.inputs import Array, InputSpec
from migrate.errors import MigrateError
from migrate.workers import importing

RATE = 1e-2


def record(request: dict[str, Any]) -> dict[str, Any]:
    """Draw inputs as ``specs`` says and run the module on them: see `keras_side.record`."""
    specs = [InputSpec(**{**spec, "shape": tuple(spec["shape"])}) for spec in request["specs"]]
    batches = drawing.draw(specs, request["batches"], request["seed"])
    results = replay(request, batches)
    again = replay(request, batches[:1])["outputs"][0]
    return {
        "specs": request["specs"],
        "inputs": batches,
        "names": [spec.name for spec in specs],
        "dictionary": False,
        "repeats": all(
            np.allclose(array, again[name], rtol=1e-3, equal_nan=True)
            for name, array in results["outputs"][0].items()
        ),
        **results,
    }


def replay(request: dict[str, Any], batches: list[list[Array]]) -> dict[str, Any]:
    """Run a module on inputs that another side has drawn.

    Args:
        request: ``what`` (see `_opened`), ``dtype``, ``layout`` (``channels_first``: images are permuted first),
            ``names`` of the inputs, whether they are a ``dictionary``, ``gradients``.

    Returns:
        ``outputs`` for each batch by name, ``parameters``: the number of trainable numbers; with gradients see
        `keras_side.run`.
    """
    dtype = getattr(torch, request["dtype"])
    with defaults(dtype), torch.random.fork_rng(devices=[]):
        module = _opened(request["what"]).to(dtype).eval()
        outputs = []
        reset(module)
        for arrays in batches:
            with torch.no_grad():
                made = named(call(module, _tensors(arrays, dtype, request), request))
                outputs.append({name: _as_the_source(array, request) for name, array in made.items()})
        results: dict[str, Any] = {
            "outputs": outputs,
            "parameters": sum(each.numel() for each in module.parameters() if each.requires_grad),
        }
        if request.get("gradients"):
            results |= _step(module, batches[-1], dtype, request)
        return results


def call(module: nn.Module, tensors: Sequence[Any], request: dict[str, Any]) -> Any:
    """Give the module its inputs as its ``forward`` takes them: by name where the names are the same, as one dictionary
    or list where it takes one argument, else in order."""
    names = request.get("names") or []
    parameters = [
        each
        for each in inspect.signature(module.forward).parameters.values()
        if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)
    ]
    taken = {each.name for each in parameters}
    if len(tensors) > 1 and len(names) == len(tensors) and taken >= set(names):
        return module(**dict(zip(names, tensors, strict=True)))
    if request.get("dictionary") and len(parameters) == 1:
        return module(dict(zip(names, tensors, strict=True)))
    needed = [each for each in parameters if each.default is each.empty]
    if len(tensors) > 1 and len(needed) == 1:
        return module(list(tensors))
    return module(*tensors)


def named(outputs: Any) -> dict[str, Array]:
    """Outputs as arrays, by key where they are a dictionary, else by number."""
    if isinstance(outputs, dict):
        keys = sorted(outputs)
        flat = [flatten(outputs[key]) for key in keys]
        if all(len(each) == 1 for each in flat):
            return {str(key): _array(each[0]) for key, each in zip(keys, flat, strict=True)}
    return {str(index): _array(tensor) for index, tensor in enumerate(flatten(outputs))}


def flatten(outputs: Any) -> list[Any]:
    """The tensors of a structure, in order; dictionaries by sorted key, as TensorFlow flattens them."""
    if isinstance(outputs, dict):
        return [tensor for key in sorted(outputs) for tensor in flatten(outputs[key])]
    if isinstance(outputs, tuple | list) and not all(isinstance(item, str) for item in outputs):
        return [tensor for item in outputs for tensor in flatten(item)]
    return [] if outputs is None else [outputs]


def reset(module: nn.Module) -> None:
    """Forget the state that stateful recurrent modules carry from batch to batch."""
    for each in module.modules():
        if callable(forget := getattr(each, "reset_states", None)):
            forget()
        elif hasattr(each, "last_state"):  # what the codemod makes of a stateful layer
            vars(each)["last_state"] = None


@contextmanager
def defaults(dtype: torch.dtype) -> Iterator[None]:
    """The dtype of tensors that a module makes in its forward."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def _opened(what: dict[str, Any]) -> nn.Module:
    """The module: ``code`` (a reference), ``path`` (folders), ``arguments``, ``weights`` (a file with its state), or
    ``program`` (a file of `torch.export`).

    Raises:
        MigrateError: it cannot be built, or the weights are not its own.
    """
    if "program" in what:
        program = torch.export.load(what["program"])
        return program.module()
    with importing.tree(*what["path"]):
        module = importing.build(what["code"], what["arguments"])
    if not isinstance(module, nn.Module):
        raise MigrateError(f"{what['code']}: gives a {type(module).__name__}, not a torch.nn.Module")
    if what.get("weights"):
        try:
            module.load_state_dict(_state(what["weights"], module.state_dict().keys()))
        except RuntimeError as error:
            raise MigrateError(f"{what['weights']} is not the state of {what['code']}: {error}") from error
    return module


def _state(file: str, names: Collection[str]) -> dict[str, torch.Tensor]:
    """A state dict of these names from a file of any format that is read here, without unpickling."""
    with open_checkpoint(Path(file)) as checkpoint:
        entries = state_dicts.of(checkpoint, names).entries
        return {name: _parameter(entry.read()) for name, entry in entries.items()}


def _parameter(array: Array) -> torch.Tensor:
    if array.dtype.name == "bfloat16":  # NumPy has no such numbers of its own
        return torch.from_numpy(array.astype(np.float32)).to(torch.bfloat16)
    return torch.from_numpy(np.array(array))


def _tensors(arrays: Sequence[Array], dtype: torch.dtype, request: dict[str, Any]) -> list[Any]:
    first = request.get("layout") == drawing.CHANNELS_FIRST
    return [_tensor(drawing.channels_first(array) if first else array, dtype) for array in arrays]


def _as_the_source(array: Array, request: dict[str, Any]) -> Array:
    """An array of a module that has its channels first, as one that has them last."""
    return drawing.channels_last(array) if request.get("layout") == drawing.CHANNELS_FIRST else array


def _tensor(array: Array, dtype: torch.dtype) -> Any:
    if array.dtype.kind == "U":
        return array.tolist()
    tensor = torch.from_numpy(np.array(array))
    return tensor.to(dtype) if tensor.is_floating_point() else tensor


def _array(value: Any) -> Array:
    if not isinstance(value, torch.Tensor):
        return np.asarray(value)
    tensor = value.detach().cpu()
    return (
        (tensor.float() if tensor.dtype in (torch.bfloat16, torch.float16) else tensor).resolve_conj().numpy()
    )


def _step(
    module: nn.Module, arrays: Sequence[Array], dtype: torch.dtype, request: dict[str, Any]
) -> dict[str, Any]:
    """The gradient for each input, and how the outputs change by one step: see `keras_side`."""
    reset(module)
    tensors = _tensors(arrays, dtype, request)
    floating = [
        tensor.requires_grad_()
        for tensor in tensors
        if isinstance(tensor, torch.Tensor) and tensor.is_floating_point()
    ]
    found = flatten(call(module, tensors, request))
    kept = [each for each in found if isinstance(each, torch.Tensor) and each.is_floating_point()]
    weights = [
        torch.from_numpy(drawing.probe(each.shape, index)).to(dtype) for index, each in enumerate(kept)
    ]
    loss = torch.stack([(each * w).mean() for each, w in zip(kept, weights, strict=True)]).sum()
    trained = [each for each in module.parameters() if each.requires_grad]
    gradients = torch.autograd.grad(loss, [*floating, *trained], allow_unused=True)
    by_input, by_weight = gradients[: len(floating)], gradients[len(floating) :]
    pairs = [(p, g) for p, g in zip(trained, by_weight, strict=True) if g is not None]
    norm = float(np.sqrt(sum(float(g.square().sum()) for _, g in pairs))) or 1.0
    rate = request.get("rate") or RATE / norm
    with torch.no_grad():
        for parameter, gradient in pairs:
            parameter.sub_(rate * gradient)
        reset(module)
        after = flatten(
            call(module, [t.detach() if isinstance(t, torch.Tensor) else t for t in tensors], request)
        )
    changes = [
        _as_the_source(_array(b - a), request)
        for a, b in zip(found, after, strict=True)
        if isinstance(a, torch.Tensor) and a.is_floating_point()
    ]
    return {
        "rate": rate,
        "norm": norm,
        "by_input": [
            _as_the_source(np.zeros(tensor.shape, np.float32) if g is None else _array(g), request)
            for tensor, g in zip(floating, by_input, strict=True)
        ],
        "changes": changes,
    }
