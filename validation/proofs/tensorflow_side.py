"""The TensorFlow side of proofs. Runs in a TensorFlow worker: the call of each proof is evaluated as it is written.

What is evaluated is the text of the catalog's own proofs, never a user's.
"""

from __future__ import annotations

import math
import traceback
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import tensorflow as tf

from migrate.validation.keras_api import (
    apply,
    is_floating,
    keras,
    parts,
    path,
    takes_training,
    tensor,
    variable,
)
from migrate.validation.proofs.addons import ADDONS
from migrate.validation.proofs.contents import place
from migrate.validation.proofs.draw import generator, weight
from migrate.validation.proofs.elements import elements
from migrate.validation.proofs.files import taken, text_or_bytes
from migrate.validation.proofs.tensorflow_files import keras_home, write
from migrate.validation.proofs.words import decoded, plain, rows

Json = dict[str, Any]
NAMES = {"tf": tf, "keras": keras, "tfa": ADDONS, "np": np, "math": math, "elements": elements}


def execute(cases: list[Json]) -> list[Json]:
    """Run cases; one that raises gives its traceback under ``error``."""
    return [_guarded(case) for case in cases]


def _guarded(case: Json) -> Json:
    keras.utils.set_random_seed(zlib.crc32(case["seed"].encode()))
    try:
        written = {path: write(content, case["seed"]) for path, content in case["files"].items()}
        made = {path: data for path, data in written.items() if data is not None}
        with place(case["files"], case["seed"], "tensorflow", made), keras_home(case):
            return HANDLERS[case["kind"]](case) | {"made": made}
    except Exception:  # whatever a proof raises is reported with the proof
        return {"error": traceback.format_exc()}


def _value(array: Any) -> Any:
    """Arrays as tensors; a file's path and contents as programs have them."""
    return array if isinstance(array, str | bytes) else tf.constant(array)


def _function(case: Json) -> Json:
    values = {name: _value(array) for name, array in case["batches"][0].items()}
    if case["calls"]:
        return _repeated(case, lambda: eval(case["call"], NAMES | values))
    with tf.GradientTape() as tape:
        watched = {name: value for name, value in values.items() if _differentiable(value)}
        tape.watch(watched)
        # A variable is what in-place methods need, and what gradients of a function of tensors do not.
        made = eval(case["call"], NAMES | values)
        if case["uses"]:
            return _used(case, made, values) | {"cotangents": [[]], "gradients": [{}]}
        outputs = _flat(made)
        wanted = [item for item in outputs if _differentiable(item)]
    cotangents = [_cotangent(item, case["seed"], 0, i) for i, item in enumerate(wanted)]
    wanted = wanted if watched and case["differentiate"] else []  # not every operation has a gradient
    gradients = tape.gradient(wanted, watched, output_gradients=cotangents) if wanted else {}
    outputs += taken([values[name] for name in case["written"]])
    return {
        "outputs": [[_array(item) for item in outputs]],
        "cotangents": [[_array(item) for item in cotangents]],
        "gradients": [{name: _gradient(gradients.get(name), values[name]) for name in watched}],
        "nested": [isinstance(item, tf.RaggedTensor) for item in outputs],
    }


def _repeated(case: Json, call: Callable[[], Any]) -> Json:
    """The results of many calls, stacked."""
    samples = [[_array(item) for item in _flat(call())] for _ in range(case["calls"])]
    stacked = [np.stack(column) for column in zip(*samples, strict=True)]
    return {"outputs": [stacked], "cotangents": [[]], "gradients": [{}]}


def _flat(value: Any) -> list[Any]:
    """The outputs of a call: a sparse tensor as its three parts, in the order of its indices; a ragged one whole."""
    found = []
    for item in tf.nest.flatten(value):
        if isinstance(item, tf.IndexedSlices):
            places, values = tf.constant(item.indices), tf.convert_to_tensor(item.values)
            size = item.dense_shape or [int(places[-1]) + 1, *values.shape[1:]]
            found += [places[:, None], values, tf.constant(size)]
        elif isinstance(item, tf.SparseTensor):
            item = tf.sparse.reorder(item)
            found += [item.indices, item.values, item.dense_shape]
        elif item is not None:
            found.append(item)
    return found


def _used(case: Json, made: Any, values: Json) -> Json:
    """The values of a proof's uses; integers, strings and what is made of them as text, to be compared exactly."""
    names = NAMES | values | case["data"] | {"made": made}
    return {"outputs": [[_plain(eval(text, names)) for text in case["uses"]]]}


def _plain(value: Any) -> Any:
    if isinstance(value, tf.lookup.KeyValueTensorInitializer):  # which shows what it holds to tables only
        value = dict(zip(value._keys.numpy().tolist(), value._values.numpy().tolist(), strict=True))
    if isinstance(value, tf.Tensor | tf.Variable | tf.RaggedTensor):
        return _array(value)
    return plain(tf.nest.map_structure(lambda item: item.numpy() if tf.is_tensor(item) else item, value))


def _layer(case: Json) -> Json:
    layer = eval(case["call"], NAMES)
    for text in case["prepare"]:
        eval(text, NAMES | case["data"] | {"made": layer})
    first = _call_arguments(case, case["batches"][0])
    mode = {"training": case["training"]} if takes_training(layer) else {}
    layer(
        *first[0], **first[1], **mode and {"training": False}
    )  # builds the weights, and leaves the state alone
    for number, item in enumerate(layer.weights):
        # What was prepared is what is compared.
        if is_floating(item) and not case["prepare"]:
            name = path(item).rpartition("/")[2]
            item.assign(weight(f"{number}/{name}", tuple(item.shape), case["seed"]))
    if getattr(layer, "stateful", False):  # building it has left a state
        (layer.reset_state if hasattr(layer, "reset_state") else layer.reset_states)()
    for part in parts(layer):  # Normalization computes with a copy of its weights
        if hasattr(part, "finalize_state"):
            part.finalize_state()
    if case["calls"]:
        again = partial(layer, *first[0], **first[1], **mode)
        return _repeated(case, again) | {"weights": [], "state": [], "weight_gradients": []}
    result: Json = {"weights": [(path(v), _array(v)) for v in layer.weights], "state": []}
    result |= {"outputs": [], "gradients": [], "cotangents": [], "weight_gradients": [], "shapes": []}
    for step, batch in enumerate(case["batches"]):
        _layer_step(case, layer, batch, step, result)
    if case["differentiate"] or case["training"]:  # else it is what it was
        result["state"] = [_array(v) for v in layer.weights]
    result["penalty"] = np.asarray(sum(float(loss) for loss in layer.losses), "float32")
    if case["uses"]:
        result["outputs"] += _used(case, layer, {})["outputs"]
    return result


def _layer_step(case: Json, layer: Any, batch: Json, step: int, result: Json) -> None:
    values = {name: tf.constant(array) for name, array in batch.items()}
    watched = {name: value for name, value in values.items() if value.dtype.is_floating}
    positional, keywords = _call_arguments(case, values)
    with tf.GradientTape() as tape:
        tape.watch(watched)
        mode = {"training": case["training"]} if takes_training(layer) else {}
        outputs = _flat(layer(*positional, **keywords, **mode))
        wanted = [item for item in outputs if _differentiable(item)]
    cotangents = [_cotangent(item, case["seed"], step, i) for i, item in enumerate(wanted)]
    result["outputs"].append([_array(item) for item in outputs])
    result["nested"] = [isinstance(item, tf.RaggedTensor) for item in outputs]
    result["cotangents"].append([_array(item) for item in cotangents])
    if not case["differentiate"]:
        return
    variables = [tensor(item) for item in layer.trainable_weights]
    sources = {"inputs": watched, "weights": variables}
    gradients = tape.gradient(wanted, sources, output_gradients=cotangents)
    result["gradients"].append({name: _gradient(gradients["inputs"][name], values[name]) for name in watched})
    paths = [path(item) for item in layer.trainable_weights]
    found = zip(paths, gradients["weights"], variables, strict=True)
    result["weight_gradients"].append({name: _gradient(gradient, like) for name, gradient, like in found})


def _call_arguments(case: Json, values: Json) -> tuple[list[Any], Json]:
    """The first of a layer's inputs by position, the others by name; lists of inputs as lists."""
    given = {
        name: [values[item] for item in source] if isinstance(source, list) else values[source]
        for name, source in case["arguments"].items()
    }
    first, *_ = given
    return [given.pop(first)], given | case["options"]


def _loss(case: Json) -> Json:
    loss = eval(case["call"], NAMES)
    result: Json = {"outputs": [], "gradients": [], "cotangents": []}
    for step, batch in enumerate(case["batches"]):
        values = {name: tf.constant(array) for name, array in batch.items()}
        with tf.GradientTape() as tape:
            tape.watch(values["y_pred"])
            value = loss(values["y_true"], values["y_pred"], **_weights(values))
        cotangent = _cotangent(value, case["seed"], step, 0)
        gradient = tape.gradient(value, values["y_pred"], output_gradients=cotangent)
        result["outputs"].append([_array(value)])
        result["cotangents"].append([_array(cotangent)])
        result["gradients"].append({"y_pred": _gradient(gradient, values["y_pred"])})
    return result


def _weights(values: Json) -> Json:
    return {"sample_weight": values["sample_weight"]} if "sample_weight" in values else {}


def _metric(case: Json) -> Json:
    metric = eval(case["call"], NAMES)
    outputs = []
    for batch in case["batches"]:
        arguments = [batch["values"]] if "values" in batch else [batch["y_true"], batch["y_pred"]]
        metric.update_state(*arguments)
        outputs.append([np.asarray(metric.result())])
    return {"outputs": outputs, "gradients": [], "cotangents": []}


def _optimizer(case: Json) -> Json:
    """The parameters' way from their start, step by step, under the gradients that the case brings."""
    optimizer = eval(case["call"], NAMES)
    variables = [variable(array, name) for name, array in case["batches"][0].items()]
    outputs = []
    for step in case["gradients"]:
        apply(optimizer, [tf.constant(step[name]) for name in case["batches"][0]], variables)
        outputs.append([_array(item) for item in variables])
    return {"outputs": outputs, "gradients": [], "cotangents": []}


def _schedule(case: Json) -> Json:
    schedule = eval(case["call"], NAMES)
    rates = [np.asarray(schedule(step), dtype="float32") for step in range(case["steps"])]
    return {"outputs": [rates], "gradients": [], "cotangents": []}


def _constant(case: Json) -> Json:
    value = eval(case["call"], NAMES)
    value = value.name if isinstance(value, tf.DType) else value
    value = (
        value.item() if isinstance(value, np.generic) else value
    )  # a number of Python's own in the migrated code
    value = "None" if value is None else value
    return {
        "outputs": [[value if isinstance(value, str) else _array(value)]],
        "gradients": [],
        "cotangents": [],
    }


def _differentiable(value: Any) -> bool:
    return isinstance(value, tf.Tensor) and value.dtype.is_floating


def _cotangent(value: tf.Tensor, seed: str, step: int, position: int) -> tf.Tensor:
    random = generator(seed, "cotangent", step, position)
    return tf.constant(random.standard_normal(value.shape), dtype=value.dtype)


def _gradient(gradient: Any, like: tf.Tensor) -> np.ndarray[Any, Any]:
    """A gradient as an array; where there is no way from the outputs it is zero."""
    array: np.ndarray[Any, Any] = _array(
        tf.zeros_like(like) if gradient is None else tf.convert_to_tensor(gradient)
    )
    return array


def _array(value: Any) -> Any:
    if isinstance(value, tf.SparseTensor):
        raise TypeError("a proof's output has to be dense")
    if isinstance(value, tf.RaggedTensor):
        return rows(value.to_list(), value.dtype.name)
    if isinstance(value, tf.Tensor) and value.dtype == tf.string and value.ndim == 0:
        value = value.numpy()
    if isinstance(value, bytes):
        return text_or_bytes(value)
    array = decoded(np.asarray(value))
    if array.dtype == object:
        raise TypeError(f"a proof's output has to be arrays, not {value!r}")
    return array


HANDLERS: dict[str, Callable[[Json], Json]] = {
    "function": _function,
    "activation": _function,
    "layer": _layer,
    "loss": _loss,
    "metric": _metric,
    "optimizer": _optimizer,
    "schedule": _schedule,
    "constant": _constant,
}
