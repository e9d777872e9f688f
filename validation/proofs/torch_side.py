"""The PyTorch side of proofs. Runs in a PyTorch worker: the code that the catalog rendered is evaluated as it stands.

What is evaluated is rendered from the catalog's own rows and proofs, never from a user's code.
"""

from __future__ import annotations

import importlib
import math
import re
import traceback
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.utils import _pytree as pytree

from migrate.validation.proofs.contents import place
from migrate.validation.proofs.elements import elements
from migrate.validation.proofs.files import taken, text_or_bytes
from migrate.validation.proofs.torch_files import known_files
from migrate.validation.proofs.words import decoded, plain, rows

Json = dict[str, Any]
Tensor = torch.Tensor


NO_WEIGHT = ("num_batches_tracked", "_extra_state")
"""Ends of names in a module's state that are no weights: a counter, and what is no tensor in the source, such as a
vocabulary."""


class Support:
    """``support.SamePadConv2d`` from its file in codemods/support, named after it in snake case."""

    def __getattr__(self, name: str) -> Any:
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
        return getattr(importlib.import_module(f"migrate.codemods.support.{words}"), name)


class Names(dict[str, Any]):
    """The names a rendering may use; well-known libraries are imported when a rendering names them."""

    def __missing__(self, name: str) -> Any:
        if name in ("os", "pathlib", "shutil", "torchmetrics", "torchvision"):
            return importlib.import_module(name)
        raise KeyError(name)


def _names(**more: Any) -> Names:
    return Names(torch=torch, support=Support(), math=math, np=np, numpy=np, elements=elements, **more)


def execute(cases: list[Json]) -> list[Json]:
    """Run cases; one that raises gives its traceback under ``error``."""
    return [_guarded(case) for case in cases]


def _guarded(case: Json) -> Json:
    torch.manual_seed(0)
    try:
        with place(case.get("files", {}), case.get("seed", ""), "torch", case.get("made")), known_files(case):
            return HANDLERS[case["kind"]](case)
    except Exception:  # whatever a rendering raises is reported with its proof
        return {"error": traceback.format_exc()}


def _inputs(case: Json, batch: Json) -> tuple[Json, Json]:
    """Leaves in the source's axis order, and what the rendering sees: the same, permuted where it wants that."""
    values = {name: _value(array) for name, array in batch.items()}
    leaves = {name: value for name, value in values.items() if isinstance(value, Tensor)}
    for leaf in leaves.values():
        leaf.requires_grad_(leaf.is_floating_point())
    return leaves, {name: _to_first(item) if name in case["first"] else item for name, item in values.items()}


def _value(array: Any) -> Any:
    """Numbers as a tensor; strings as migrated programs hold them: one as a ``str``, several as a NumPy array."""
    if isinstance(array, str | bytes):  # a file's path or contents
        return array
    if array.dtype.kind == "U":
        return array if array.ndim else array.item()
    return torch.from_numpy(array.copy())


def _to_first(x: Any) -> Any:
    return x.movedim(-1, 1) if isinstance(x, Tensor) and x.ndim > 2 else x


def _to_last(x: Tensor) -> Tensor:
    return x.movedim(1, -1) if x.ndim > 2 else x


def _outputs(case: Json, value: Any) -> list[Any]:
    """The outputs, flat, in the source's axis order; a size is one output, and so is what is ragged in the source."""
    if isinstance(value, torch.Size):
        return [np.asarray(value)]
    if any(case.get("nested", ())):
        items = value if len(case["nested"]) > 1 else [value]
        return [_rows(item) if ragged else item for item, ragged in zip(items, case["nested"], strict=True)]
    flat = [item for item in pytree.tree_leaves(value) if not isinstance(item, torch.Generator | None)]
    flat = [part for item in flat for part in _parts(item)]
    first = case["outputs_first"] + [False] * len(flat)
    return [
        _to_last(item) if isinstance(item, Tensor) and f else item
        for item, f in zip(flat, first, strict=False)
    ]


def _parts(value: Any) -> list[Any]:
    """A sparse tensor as indices (count, rank), values and shape, as TensorFlow names its parts; others whole."""
    if isinstance(value, Tensor) and value.is_sparse:
        value = value.coalesce()
        return [value.indices().t(), value.values(), np.asarray(value.shape)]
    return [value]


def _rows(value: Any) -> str:
    """A list of lists, arrays or tensors as text."""
    kinds = [str(_array(item).dtype) for item in _leaves(value)]
    dtype = kinds[0] if kinds else "nothing"
    return rows(_listed(value), "string" if dtype.startswith("<U") or dtype == "object" else dtype)


def _leaves(value: Any) -> list[Any]:
    return [leaf for item in value for leaf in _leaves(item)] if isinstance(value, list | tuple) else [value]


def _listed(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_listed(item) for item in value]
    return value.tolist() if hasattr(value, "tolist") else value


def _used(case: Json, names: Names, made: Any) -> list[Any]:
    """The values of a proof's uses, as the other side gives them."""
    data = {name: _value(array) for name, array in case["data"].items()}
    names = Names(names | data | {"made": made})
    return [_plain(eval(text, names)) for text in case["uses"]]


def _plain(value: Any) -> Any:
    if isinstance(value, Tensor):
        return _array(value)
    return plain(pytree.tree_map(lambda item: _array(item) if isinstance(item, Tensor) else item, value))


def _backward(outputs: list[Any], cotangents: list[Any], sources: list[Tensor]) -> list[Any]:
    """Gradients of the differentiable outputs against the cotangents, in the sources' shapes."""
    wanted = [item for item in outputs if isinstance(item, Tensor) and item.is_floating_point()]
    pairs = [
        (item, torch.from_numpy(cotangent.copy()).to(item.dtype))
        for item, cotangent in zip(wanted, cotangents, strict=True)
        if item.requires_grad
    ]
    if not pairs or not sources:
        return [_array(torch.zeros_like(source)) for source in sources]
    found = torch.autograd.grad(
        [item for item, _ in pairs], sources, [cotangent for _, cotangent in pairs], allow_unused=True
    )
    return [
        _array(torch.zeros_like(source) if gradient is None else gradient)
        for gradient, source in zip(found, sources, strict=True)
    ]


def _function(case: Json) -> Json:
    leaves, values = _inputs(case, case["batches"][0])
    names = _names(**case["sizes"], **values)
    if case["calls"]:
        return _repeated(case, lambda: eval(case["code"], names))
    made = eval(case["code"], names)
    if case["uses"]:
        return {"outputs": [_used(case, names, made)], "gradients": [{}]}
    outputs = _outputs(case, made) + taken([values[name] for name in case["written"]])
    watched = {name: leaf for name, leaf in leaves.items() if leaf.requires_grad}
    gradients = _backward(outputs, case["cotangents"][0], list(watched.values()))
    return {
        "outputs": [[_array(item) for item in outputs]],
        "gradients": [dict(zip(watched, gradients, strict=True))],
    }


def _repeated(case: Json, call: Callable[[], Any]) -> Json:
    """The results of many calls, stacked, as the other side gives them."""
    samples = [[_array(item) for item in _outputs(case, call())] for _ in range(case["calls"])]
    return {"outputs": [[np.stack(column) for column in zip(*samples, strict=True)]], "gradients": [{}]}


def _layer(case: Json) -> Json:
    names = _names(**case["sizes"])
    layer = eval(case["code"], names) if case["code"] else None
    names["layer"] = layer
    for statement in case["setup"]:
        eval(statement, names)
    data = {name: _value(array) for name, array in case["data"].items()}
    for text in case["prepare"]:
        eval(text, Names(names | data | {"made": layer}))
    result: Json = {"outputs": [], "gradients": [], "weight_gradients": [], "state": {}, "tensors": []}
    if layer is not None:
        if not case["prepare"]:  # what was prepared is what is compared
            _load(layer, case["weights"])
        layer.train(case["training"])
        result["tensors"] = [name for name in layer.state_dict() if not name.endswith(NO_WEIGHT)]
    if case["calls"]:
        names |= _inputs(case, case["batches"][0])[1]
        return result | _repeated(case, lambda: eval(case["forward"], names))
    for step, batch in enumerate(case["batches"]):
        leaves, values = _inputs(case, batch)
        outputs = _outputs(case, eval(case["forward"], Names(names | values)))
        watched = {name: leaf for name, leaf in leaves.items() if leaf.requires_grad}
        parameters = dict(layer.named_parameters()) if layer is not None else {}
        free = {name: parameter for name, parameter in parameters.items() if parameter.requires_grad}
        result["outputs"].append([_array(item) for item in outputs])
        if not case["differentiate"]:
            continue
        gradients = _backward(outputs, case["cotangents"][step], [*watched.values(), *free.values()])
        result["gradients"].append(dict(zip(watched, gradients, strict=False)))
        zeros = {name: np.zeros(tuple(parameter.shape), "float32") for name, parameter in parameters.items()}
        result["weight_gradients"].append(zeros | dict(zip(free, gradients[len(watched) :], strict=True)))
    if layer is not None and (case["differentiate"] or case["training"]):
        if any("support.regularize(" in statement for statement in case["setup"]):
            result["penalty"] = _array(names["support"].regularization_loss(layer))
        result["state"] = {name: _array(tensor) for name, tensor in layer.state_dict().items()}
    if case["uses"]:
        result["outputs"].append(_used(case, names, layer))
    return result


def _load(layer: torch.nn.Module, weights: Json) -> None:
    """Put arrays into parameters and buffers; a shape that does not fit is an error, not a broadcast."""
    tensors = dict(layer.named_parameters()) | dict(layer.named_buffers())
    for name, array in weights.items():
        if tuple(tensors[name].shape) != array.shape:
            raise ValueError(f"{name} has shape {tuple(tensors[name].shape)}, its source gives {array.shape}")
        with torch.no_grad():
            tensors[name].copy_(torch.from_numpy(array.copy()))


def _loss(case: Json) -> Json:
    loss = eval(case["code"], _names())
    outputs, gradients = [], []
    for step, batch in enumerate(case["batches"]):
        values = {name: torch.from_numpy(array.copy()) for name, array in batch.items()}
        y_pred, y_true = values["y_pred"].requires_grad_(), values["y_true"]
        if case["targets"]:
            y_true = eval(case["targets"], _names(targets=y_true, outputs=y_pred))
        value = loss(y_pred, y_true)
        if "sample_weight" in values:  # the code is the unreduced one, as in a migrated training loop
            value = (value * values["sample_weight"]).mean()
        outputs.append([_array(value)])
        gradients.append({"y_pred": _backward([value], case["cotangents"][step], [y_pred])[0]})
    return {"outputs": outputs, "gradients": gradients}


def _metric(case: Json) -> Json:
    metric = eval(case["code"], _names())
    outputs = []
    for batch in case["batches"]:
        values = {name: torch.from_numpy(array.copy()) for name, array in batch.items()}
        if "values" in values:
            metric.update(values["values"])
        else:
            y_pred, y_true = values["y_pred"], values["y_true"]
            if case["targets"]:
                y_true = eval(case["targets"], _names(targets=y_true, outputs=y_pred))
            metric.update(y_pred, y_true)
        outputs.append([_array(metric.compute())])
    return {"outputs": outputs, "gradients": []}


def _optimizer(case: Json) -> Json:
    params = [torch.nn.Parameter(torch.from_numpy(array.copy())) for array in case["batches"][0].values()]
    names = _names(params=params)
    optimizer = eval(case["code"], names)
    names["optimizer"] = optimizer
    scheduler = eval(case["scheduler"], names) if case["scheduler"] else None
    outputs = []
    for step in case["gradients"]:
        for parameter, name in zip(params, case["batches"][0], strict=True):
            parameter.grad = torch.from_numpy(step[name].copy())
        if case["clip"]:
            eval(case["clip"], names)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        outputs.append([_array(parameter) for parameter in params])
    return {"outputs": outputs, "gradients": []}


def _schedule(case: Json) -> Json:
    """The learning rate before each of the steps, as a training loop sees it."""
    rate = eval(case["initial"], _names())
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=rate)
    scheduler = eval(case["code"], _names(optimizer=optimizer))
    rates = []
    for _ in range(case["steps"]):
        rates.append(np.asarray(optimizer.param_groups[0]["lr"], dtype="float32"))
        optimizer.step()
        scheduler.step()
    return {"outputs": [rates], "gradients": []}


def _constant(case: Json) -> Json:
    value = eval(case["code"], _names())
    value = str(value).removeprefix("torch.") if isinstance(value, torch.dtype) else value
    value = "None" if value is None else "string" if value is str else value
    return {"outputs": [[value if isinstance(value, str) else np.asarray(value)]], "gradients": []}


def _array(value: Any) -> Any:
    """A result as an array; strings as ``str``."""
    if isinstance(value, bytes):
        return text_or_bytes(value)
    return (
        value.detach().resolve_conj().numpy().copy()
        if isinstance(value, Tensor)
        else decoded(np.asarray(value))
    )


def _refused(case: Json) -> Json:
    """A case that could not be completed; it comes back with its reason."""
    return {"error": case.get("error", "the other side failed")}


HANDLERS: dict[str, Callable[[Json], Json]] = {
    "refused": _refused,
    "function": _function,
    "activation": _function,
    "layer": _layer,
    "loss": _loss,
    "metric": _metric,
    "optimizer": _optimizer,
    "schedule": _schedule,
    "constant": _constant,
}
