"""The TensorFlow side of proofs of the way back: what the calls were led back to is evaluated as it stands.

What is evaluated comes from the catalog's own rows and proofs, never from a user's code.
"""

from __future__ import annotations

import importlib
import math
import re
import traceback
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from migrate.validation.proofs.files import taken

Json = dict[str, Any]


class Support:
    """``support.Categorical`` from its file in codemods/support_tensorflow, named after it in snake case."""

    def __getattr__(self, name: str) -> Any:
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
        return getattr(importlib.import_module(f"migrate.codemods.support_tensorflow.{words}"), name)


NAMES = {"tf": tf, "keras": keras, "np": np, "math": math, "support": Support()}


def execute(cases: list[Json]) -> list[Json]:
    """Run cases; one that raises gives its traceback under ``error``."""
    return [_guarded(case) for case in cases]


def _guarded(case: Json) -> Json:
    if case["kind"] == "refused":
        return {"error": case.get("error", "the other side failed")}
    keras.utils.set_random_seed(zlib.crc32(case["seed"].encode()))
    try:
        return HANDLERS[case["kind"]](case)
    except Exception:  # whatever a way back raises is reported with its proof
        return {"error": traceback.format_exc()}


def _values(case: Json, batch: Json) -> Json:
    return {name: _value(case, name, array) for name, array in batch.items()}


def _value(case: Json, name: str, array: Any) -> Any:
    if name in case["arrays"] or not isinstance(array, np.ndarray):
        return array
    return keras.Variable(array) if name in case["variables"] else tf.constant(array)


def _watched(values: Json) -> Json:
    return {
        name: value
        for name, value in values.items()
        if isinstance(value, tf.Tensor) and value.dtype.is_floating
    }


def _moved(case: Json, values: Json) -> Json:
    """The inputs as the way back wants them: images with their channels last."""
    return {name: _to_last(value) if name in case["moved"] else value for name, value in values.items()}


def _to_last(x: Any) -> Any:
    if not isinstance(x, tf.Tensor | np.ndarray) or len(x.shape) < 3:
        return x
    rank = len(x.shape)
    return tf.transpose(x, (0, *range(2, rank), 1))


def _to_first(x: Any) -> Any:
    rank = len(x.shape) if isinstance(x, tf.Tensor) else 0
    return tf.transpose(x, (0, rank - 1, *range(1, rank - 1))) if rank > 2 else x


def _flat(case: Json, value: Any) -> list[Any]:
    flat = [item for item in tf.nest.flatten(_listed(value)) if item is not None]
    flat = [
        tf.convert_to_tensor(item) if isinstance(item, keras.Variable | tf.Variable) else item
        for item in flat
    ]
    return [_to_first(item) for item in flat] if case["outputs_moved"] else flat


def _listed(value: Any) -> Any:
    """Shapes and datasets as what they hold."""
    if isinstance(value, tf.TensorShape):
        return np.asarray(value.as_list())
    return list(value) if isinstance(value, tf.data.Dataset) else value


def _gradients(
    case: Json, step: int, tape: tf.GradientTape, outputs: list[Any], sources: list[Any]
) -> list[Any]:
    found: list[Any] = [None] * len(sources)
    wanted = [item for item in outputs if isinstance(item, tf.Tensor) and item.dtype.is_floating]
    given = case["cotangents"][step]
    if len(given) == len(wanted) > 0 and sources and case["differentiated"]:
        pairs = zip(given, wanted, strict=True)
        cotangents = [tf.constant(cotangent, dtype=item.dtype) for cotangent, item in pairs]
        found = tape.gradient(wanted, sources, output_gradients=cotangents)
    return [
        _array(tf.zeros_like(source) if gradient is None else tf.convert_to_tensor(gradient))
        for gradient, source in zip(found, sources, strict=True)
    ]


def _function(case: Json) -> Json:
    values = _values(case, case["batches"][0])
    if case["calls"]:
        names = {**NAMES, **_moved(case, values)}
        return {"calls": _repeated(case, lambda: eval(case["code"], names))}
    watched = _watched(values)
    with tf.GradientTape() as tape:
        tape.watch(watched)
        outputs = _flat(case, eval(case["code"], {**NAMES, **_moved(case, values)}))
        outputs += taken([values[name] for name in case["written"]])
    gradients = _gradients(case, 0, tape, outputs, list(watched.values()))
    return {
        "outputs": [[_array(item) for item in outputs]],
        "gradients": [dict(zip(watched, gradients, strict=True))],
    }


def _repeated(case: Json, call: Callable[[], Any]) -> list[Any]:
    columns = zip(
        *([_array(item) for item in _flat(case, call())] for _ in range(case["calls"])), strict=True
    )
    return [np.stack(column) for column in columns]


def _layer(case: Json) -> Json:
    layer = eval(case["code"], dict(NAMES)) if case["code"] else None
    called = partial(layer, training=case["training"]) if isinstance(layer, keras.Layer) else layer
    first = {**NAMES, **_moved(case, _values(case, case["batches"][0]))}
    names_of: dict[str, str] = {}
    if isinstance(layer, keras.Layer):
        eval(case["forward"], {**first, "layer": partial(layer, training=False)})  # builds the weights
        for statement in case["setup"]:
            eval(statement, {**NAMES, "layer": layer})
        names_of = _load(layer, case["weights"])
    elif case["weights"]:
        raise ValueError("the module has weights, and nothing of Keras to hold them")
    if case["calls"]:
        return {"calls": _repeated(case, lambda: eval(case["forward"], {**first, "layer": called}))}
    variables = layer.trainable_weights if isinstance(layer, keras.Layer) else []
    result: Json = {"outputs": [], "gradients": [], "weight_gradients": []}
    for step, batch in enumerate(case["batches"]):
        values = _values(case, batch)
        watched = _watched(values)
        with tf.GradientTape() as tape:
            tape.watch(watched)
            names = {**NAMES, **_moved(case, values), "layer": called}
            outputs = _flat(case, eval(case["forward"], names))
        sources = [*watched.values(), *(variable.value for variable in variables)]
        gradients = _gradients(case, step, tape, outputs, sources)
        result["outputs"].append([_array(item) for item in outputs])
        result["gradients"].append(dict(zip(watched, gradients, strict=False)))
        named = [names_of[variable.path] for variable in variables]
        result["weight_gradients"].append(dict(zip(named, gradients[len(watched) :], strict=True)))
    weights = layer.weights if isinstance(layer, keras.Layer) else []
    result["state"] = {names_of[variable.path]: _array(variable) for variable in weights}
    return result


def _load(layer: Any, weights: Json) -> dict[str, str]:
    """Put arrays into the layer's weights; the row's names of them by path."""
    names = {variable.path: _name(variable.path, weights) for variable in layer.weights}
    if sorted(names.values()) != sorted(weights):
        raise ValueError(f"the row names the weights {list(weights)}, Keras has {list(names)}")
    for variable in layer.weights:
        array = weights[names[variable.path]]
        if tuple(variable.shape) != array.shape:
            raise ValueError(f"{variable.path} has shape {variable.shape}, its source gives {array.shape}")
        variable.assign(array)
    return names


def _name(path: str, names: Json) -> str:
    """The row's name of a weight: the one that its path ends with."""
    return next((name for name in names if f"/{path}".endswith(f"/{name}")), "")


def _loss(case: Json) -> Json:
    loss = eval(case["code"], dict(NAMES))
    result: Json = {"outputs": [], "gradients": []}
    for step, batch in enumerate(case["batches"]):
        values = {name: tf.constant(array) for name, array in batch.items()}
        with tf.GradientTape() as tape:
            tape.watch(values["y_pred"])
            moved = _moved(case, values)
            value = loss(moved["y_true"], moved["y_pred"])
        gradients = _gradients(case, step, tape, [value], [values["y_pred"]])
        result["outputs"].append([_array(value)])
        result["gradients"].append({"y_pred": gradients[0]})
    return result


def _optimizer(case: Json) -> Json:
    optimizer = eval(case["code"], dict(NAMES))
    variables = [keras.Variable(array, name=name) for name, array in case["batches"][0].items()]
    outputs = []
    for step in case["gradients"]:
        optimizer.apply([tf.constant(step[variable.name]) for variable in variables], variables)
        outputs.append([_array(variable) for variable in variables])
    return {"outputs": outputs, "gradients": []}


def _schedule(case: Json) -> Json:
    schedule = eval(case["code"], dict(NAMES))
    return {
        "outputs": [[np.asarray(schedule(step), "float32") for step in range(case["steps"])]],
        "gradients": [],
    }


def _array(value: Any) -> Any:
    if isinstance(value, tf.DType):
        return value.name
    return value if isinstance(value, str | bytes) else np.asarray(value)


HANDLERS: dict[str, Callable[[Json], Json]] = {
    "function": _function,
    "layer": _layer,
    "loss": _loss,
    "optimizer": _optimizer,
    "schedule": _schedule,
}
