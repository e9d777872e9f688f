"""The PyTorch side of proofs of the way back: the calls of each proof are evaluated as they are written.

What is evaluated is the text of the catalog's own proofs, never a user's.
"""

from __future__ import annotations

import importlib
import re
import traceback
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.utils import _pytree as pytree

from migrate.validation.proofs.draw import generator, weight
from migrate.validation.proofs.files import taken

Json = dict[str, Any]
NAMES = {"torch": torch, "torchvision": importlib.import_module("torchvision"), "np": np}


def execute(cases: list[Json]) -> list[Json]:
    """Run cases; one that raises gives its traceback under ``error``."""
    return [_guarded(case) for case in cases]


def are_one(name: str, other: str) -> bool:
    """Whether two names of torch mean the same: one object, or a function that is documented as an alias."""
    short, usual = (eval(text, dict(NAMES)) for text in (name, other))
    return short is usual or bool(re.search(f"Alias (for|of) :func:`{other}`", short.__doc__ or ""))


def _guarded(case: Json) -> Json:
    torch.manual_seed(zlib.crc32(case["seed"].encode()))
    np.random.seed(0)
    try:
        return HANDLERS[case["kind"]](case)
    except Exception:  # whatever a proof raises is reported with the proof
        return {"error": traceback.format_exc()}


def _values(case: Json, batch: Json) -> Json:
    """The inputs as the proof wants them: leaves, parameters, arrays."""
    return {name: _value(case, name, array) for name, array in batch.items()}


def _value(case: Json, name: str, array: Any) -> Any:
    if name in case["arrays"] or not isinstance(array, np.ndarray):
        return array
    tensor = torch.from_numpy(array.copy())
    if name in case["variables"]:
        return torch.nn.Parameter(tensor, requires_grad=tensor.is_floating_point())
    return tensor.requires_grad_(tensor.is_floating_point())


def _flat(value: Any) -> list[Any]:
    if isinstance(value, torch.Size):
        return [np.asarray(value)]
    return [item for item in pytree.tree_leaves(value) if item is not None]


def _backward(case: Json, step: int, outputs: list[Any], sources: list[Any]) -> tuple[list[Any], list[Any]]:
    """Cotangents of the differentiable outputs, and the sources' gradients against them."""
    wanted = [item for item in outputs if isinstance(item, torch.Tensor) and item.is_floating_point()]
    cotangents = [
        torch.from_numpy(generator(case["seed"], "cotangent", step, i).standard_normal(tuple(item.shape)))
        for i, item in enumerate(wanted)
    ]
    pairs = [
        (item, cotangent.to(item.dtype))
        for item, cotangent in zip(wanted, cotangents, strict=True)
        if item.requires_grad
    ]
    found: list[Any] = [None] * len(sources)
    if pairs and sources:
        roots, directions = zip(*pairs, strict=True)
        found = list(torch.autograd.grad(roots, sources, directions, allow_unused=True))
    gradients = [
        _array(torch.zeros_like(source) if gradient is None else gradient)
        for gradient, source in zip(found, sources, strict=True)
    ]
    return [item.numpy() for item in cotangents], gradients


def _function(case: Json) -> Json:
    values = _values(case, case["batches"][0])
    if case["calls"]:
        names = {**NAMES, **values}
        return {"calls": _repeated(case, lambda: eval(case["call"], names))}
    watched = _watched(case, values)
    outputs = _flat(eval(case["call"], {**NAMES, **_used(values, watched)}))
    outputs += taken([values[name] for name in case["written"]])
    cotangents, gradients = _backward(case, 0, outputs, list(watched.values()))
    return {
        "outputs": [[_array(item) for item in outputs]],
        "cotangents": [cotangents],
        "gradients": [dict(zip(watched, gradients, strict=True))],
    }


def _watched(case: Json, values: Json) -> Json:
    """What gradients are asked for: parameters are changed in place, which has none."""
    return {
        name: value
        for name, value in values.items()
        if isinstance(value, torch.Tensor) and value.requires_grad and name not in case["variables"]
    }


def _used(values: Json, watched: Json) -> Json:
    """What the call gets: copies of the leaves, which it may change in place."""
    return values | {name: leaf.clone() for name, leaf in watched.items()}


def _repeated(case: Json, call: Callable[[], Any]) -> list[Any]:
    """The outputs of many calls, each stacked."""
    with torch.no_grad():
        columns = zip(*([_array(item) for item in _flat(call())] for _ in range(case["calls"])), strict=True)
        return [np.stack(column) for column in columns]


def _layer(case: Json) -> Json:
    layer = eval(case["call"], dict(NAMES))
    first = {**NAMES, **_values(case, case["batches"][0]), "layer": layer}
    is_module = isinstance(layer, torch.nn.Module)
    if is_module:
        layer.eval()
        with torch.no_grad():
            eval(case["forward"], first)  # gives lazy modules their parameters, and leaves the state alone
        _randomise(layer, case["seed"])
        layer.train(case["training"])
    if case["calls"]:
        return {"calls": _repeated(case, lambda: eval(case["forward"], first)), "state": {}}
    result: Json = {"outputs": [], "cotangents": [], "gradients": [], "weight_gradients": []}
    result["weights"] = _state(layer) if is_module else {}
    for step, batch in enumerate(case["batches"]):
        values = _values(case, batch)
        watched = _watched(case, values)
        parameters = dict(layer.named_parameters()) if is_module else {}
        outputs = _flat(eval(case["forward"], {**NAMES, **_used(values, watched), "layer": layer}))
        cotangents, gradients = _backward(case, step, outputs, [*watched.values(), *parameters.values()])
        result["outputs"].append([_array(item) for item in outputs])
        result["cotangents"].append(cotangents)
        result["gradients"].append(dict(zip(watched, gradients, strict=False)))
        result["weight_gradients"].append(dict(zip(parameters, gradients[len(watched) :], strict=True)))
    result["state"] = _state(layer) if is_module else {}
    return result


def _randomise(layer: torch.nn.Module, seed: str) -> None:
    with torch.no_grad():
        for name, tensor in layer.state_dict().items():
            if tensor.is_floating_point():
                kind = "variance" if name.endswith("running_var") else name
                tensor.copy_(torch.from_numpy(weight(kind, tuple(tensor.shape), f"{seed}|{name}")))


def _state(layer: torch.nn.Module) -> Json:
    found = layer.state_dict().items()
    return {name: _array(tensor) for name, tensor in found if not name.endswith("num_batches_tracked")}


def _loss(case: Json) -> Json:
    loss = eval(case["call"], dict(NAMES))
    result: Json = {"outputs": [], "gradients": [], "cotangents": []}
    for step, batch in enumerate(case["batches"]):
        values = {name: torch.from_numpy(array.copy()) for name, array in batch.items()}
        y_pred = values["y_pred"].requires_grad_()
        value = loss(y_pred, values["y_true"])
        cotangents, gradients = _backward(case, step, [value], [y_pred])
        result["outputs"].append([_array(value)])
        result["cotangents"].append(cotangents)
        result["gradients"].append({"y_pred": gradients[0]})
    return result


def _optimizer(case: Json) -> Json:
    params = [torch.nn.Parameter(torch.from_numpy(array.copy())) for array in case["batches"][0].values()]
    optimizer = eval(case["call"], {**NAMES, "params": params})
    outputs = []
    for step in case["gradients"]:
        for parameter, name in zip(params, case["batches"][0], strict=True):
            parameter.grad = torch.from_numpy(step[name].copy())
        optimizer.step()
        outputs.append([_array(parameter) for parameter in params])
    return {"outputs": outputs, "gradients": [], "cotangents": []}


def _schedule(case: Json) -> Json:
    """The learning rate before each of the steps, as a training loop sees it."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=float(case["rate"]))
    scheduler = eval(case["call"], {**NAMES, "optimizer": optimizer})
    rates = []
    for _ in range(case["steps"]):
        rates.append(np.asarray(optimizer.param_groups[0]["lr"], dtype="float32"))
        optimizer.step()
        scheduler.step()
    return {"outputs": [rates], "gradients": [], "cotangents": []}


def _array(value: Any) -> Any:
    if isinstance(value, torch.dtype):
        return str(value).removeprefix("torch.")
    if isinstance(value, str | bytes):
        return value
    return (
        value.detach().resolve_conj().numpy().copy() if isinstance(value, torch.Tensor) else np.asarray(value)
    )


HANDLERS: dict[str, Callable[[Json], Json]] = {
    "function": _function,
    "layer": _layer,
    "loss": _loss,
    "optimizer": _optimizer,
    "schedule": _schedule,
}
