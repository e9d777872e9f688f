"""Runs in the TensorFlow worker: a model from a file, from code, or from a SavedModel, on random inputs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from migrate.converters.verification import inputs as drawing
from migrate.converters.verification.inputs import Array, InputSpec
from migrate.converters.verification.keras_inputs import input_specs, inputs_of
from migrate.converters.verification.keras_kinds import LEGACY, keras
from migrate.converters.verification.saved_model_side import SavedModel
from migrate.errors import MigrateError
from migrate.workers import importing

RATE = 1e-2  # of the gradient step, relative to the outputs' size over the gradient's


def record(request: dict[str, Any]) -> dict[str, Any]:
    """Draw inputs for a model and run it on them.

    Args:
        request: ``what`` (see `_opened`), ``batches`` (their sizes), ``seed``, ``dtype``, ``gradients``.

    Returns:
        ``inputs`` (a list of arrays for each batch), ``names`` of the inputs, whether they are a ``dictionary``, and
        what `run` gives. ``repeats``: whether a second run gave the same numbers.
    """
    with floatx(request["dtype"]):
        model, specs = _opened(request["what"], request["dtype"])
        if not specs:
            raise MigrateError("the model does not say what it takes")
        batches = drawing.draw(specs, request["batches"], request["seed"])
        repeats = _repeats(model, batches[0], request["dtype"])
        results = run(model, batches, request)
        return {
            "specs": [asdict(spec) for spec in specs],
            "inputs": batches,
            "names": [spec.name for spec in specs],
            "dictionary": isinstance(_structure(model), dict),
            "repeats": repeats,
            **results,
        }


def replay(request: dict[str, Any], batches: list[list[Array]]) -> dict[str, Any]:
    """Run a model on inputs that another side has drawn."""
    with floatx(request["dtype"]):
        model, _ = _opened(request["what"], request["dtype"])
        return run(model, batches, request)


def run(model: Any, batches: Sequence[Sequence[Array]], request: dict[str, Any]) -> dict[str, Any]:
    """The outputs for each batch by name, the number of trainable numbers, and, if asked for, what a step changes."""
    reset(model)
    outputs = [named(call(model, arrays, request["dtype"])) for arrays in batches]
    trainable = getattr(model, "trainable_variables", None) or []
    results: dict[str, Any] = {
        "outputs": outputs,
        "parameters": sum(int(np.prod(each.shape)) for each in trainable),
    }
    if request.get("gradients"):
        results |= _step(model, batches[-1], trainable, request)
    return results


def _step(
    model: Any, arrays: Sequence[Array], trainable: Sequence[Any], request: dict[str, Any]
) -> dict[str, Any]:
    """The gradient for each input, and how the outputs change by one step down the gradient of the weights.

    The loss is the mean of the floating-point outputs, weighted by ``probe``, which both sides draw alike.
    """
    reset(model)
    tensors = [_tensor(array, request["dtype"]) for array in arrays]
    floating = [tensor for tensor in tensors if tensor.dtype.is_floating]
    variables = [each if LEGACY else each.value for each in trainable]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(floating)
        found = _flatten(model(packed(model, tensors), training=False))
        kept = [each for each in found if each.dtype.is_floating]
        weights = [drawing.probe(each.shape, index) for index, each in enumerate(kept)]
        loss = tf.add_n(
            [tf.reduce_mean(each * tf.cast(w, each.dtype)) for each, w in zip(kept, weights, strict=True)]
        )
    by_input = tape.gradient(loss, floating, unconnected_gradients="zero")
    by_weight = tape.gradient(loss, variables, unconnected_gradients="none")
    pairs = [(v, tf.convert_to_tensor(g)) for v, g in zip(variables, by_weight, strict=True) if g is not None]
    norm = float(np.sqrt(sum(float(tf.reduce_sum(tf.square(g))) for _, g in pairs))) or 1.0
    rate = request.get("rate") or RATE / norm
    for variable, gradient in pairs:
        variable.assign_sub(tf.cast(rate * gradient, variable.dtype))
    reset(model)
    after = _flatten(model(packed(model, tensors), training=False))
    changes = [(b - a).numpy() for a, b in zip(found, after, strict=True) if a.dtype.is_floating]
    return {
        "rate": rate,
        "norm": norm,
        "by_input": [each.numpy() for each in map(tf.convert_to_tensor, by_input)],
        "changes": changes,
    }


def call(model: Any, arrays: Sequence[Array], dtype: str) -> Any:
    """The model's outputs in inference mode."""
    return model(packed(model, [_tensor(array, dtype) for array in arrays]), training=False)


def named(outputs: Any) -> dict[str, Array]:
    """Outputs as arrays, by key where they are a dictionary, else by number."""
    keys = sorted(outputs) if isinstance(outputs, dict) else None
    flat = _flatten([outputs[key] for key in keys] if keys is not None else outputs)
    names = keys if keys is not None and len(keys) == len(flat) else range(len(flat))
    return {str(name): _array(tensor) for name, tensor in zip(names, flat, strict=True)}


def reset(model: Any) -> None:
    """Forget the state that stateful recurrent layers carry from batch to batch."""
    for layer in model._flatten_layers() if hasattr(model, "_flatten_layers") else ():
        if getattr(layer, "stateful", False) and (
            forget := getattr(layer, "reset_states", None) or getattr(layer, "reset_state", None)
        ):
            forget()


@contextmanager
def floatx(dtype: str) -> Iterator[None]:
    """Keras's default dtype for a while."""
    backend = keras.backend
    before = backend.floatx()
    backend.set_floatx(dtype)
    try:
        yield
    finally:
        backend.set_floatx(before)


def _opened(what: dict[str, Any], dtype: str) -> tuple[Any, list[InputSpec]]:
    """The model, and what it takes.

    ``what`` has either ``file`` (and ``trust``), or ``code`` (a reference), ``path`` (folders), ``arguments`` and
    ``weights`` (a file of Keras's).

    Raises:
        MigrateError: it cannot be loaded, or not in this dtype.
    """
    if "code" in what:
        with importing.tree(*what["path"]):
            model = importing.build(what["code"], what["arguments"])
        if what.get("weights"):
            _load_weights(model, what["weights"])
        return model, input_specs(model)
    if Path(what["file"]).is_dir():
        saved = SavedModel(what["file"], dtype)
        return saved, saved.specs
    model = loaded(what["file"], what["trust"])
    if dtype == "float64":
        model = doubled(model)
    return model, input_specs(model)


def loaded(file: str, trust: bool) -> Any:
    """A model from a file of Keras's.

    Raises:
        MigrateError: Keras cannot load it.
    """
    keras.backend.clear_session()
    options = {} if LEGACY and not file.endswith(".keras") else {"safe_mode": not trust}
    try:
        return keras.models.load_model(file, compile=False, **options)
    except Exception as error:
        raise MigrateError(f"Keras cannot load {file}: {_first_line(error)}") from error


def _load_weights(model: Any, file: str) -> None:
    try:
        model.load_weights(file)
    except Exception as error:
        raise MigrateError(f"Keras cannot load {file} into the model: {_first_line(error)}") from error


def doubled(model: Any) -> Any:
    """A copy in double precision, with the same numbers.

    Raises:
        MigrateError: it cannot be built again.
    """
    try:
        wide = type(model).from_config(_widened(json.loads(json.dumps(model.get_config()))))
        if not wide.built:
            wide.build(model.input_shape)
        wide.set_weights(model.get_weights())
        for layer in wide._flatten_layers():
            _settle(layer)
    except Exception as error:
        raise MigrateError(f"the model cannot be built in float64: {_first_line(error)}") from error
    return wide


def _settle(layer: Any) -> None:
    """What a layer takes from its weights and arguments once: what was adapted, and the numbers of a Rescaling, which
    Keras makes float32 before it casts them."""
    if callable(finish := getattr(layer, "finalize_state", None)):
        finish()
    if isinstance(layer, keras.layers.Rescaling):
        layer.scale, layer.offset = np.float64(layer.scale), np.float64(layer.offset)


def _widened(config: Any) -> Any:
    if isinstance(config, dict):
        return {key: _widened(value) for key, value in config.items()}
    if isinstance(config, list):
        return [_widened(value) for value in config]
    return "float64" if config == "float32" else config


def _structure(model: Any) -> Any:
    """How a graph takes its inputs: one tensor, a list, a dictionary."""
    for name in ("_inputs_struct", "_nested_inputs"):
        if (found := getattr(model, name, None)) is not None:
            return found
    found = inputs_of(model)
    return found if len(found) > 1 else 0


def packed(model: Any, tensors: list[Any]) -> Any:
    """Tensors in the order of `input_specs`, nested as the model takes them."""
    if isinstance(model, SavedModel):
        return tensors
    return tf.nest.pack_sequence_as(tf.nest.map_structure(lambda _: 0, _structure(model)), tensors)


def _tensor(array: Array, dtype: str) -> Any:
    if array.dtype.kind == "U":
        return tf.constant(array.tolist(), tf.string, array.shape)
    return tf.constant(array.astype(dtype) if array.dtype.kind == "f" else array)


def _array(tensor: Any) -> Array:
    if isinstance(tensor, tf.RaggedTensor):
        tensor = tensor.to_tensor()
    array: Array = np.asarray(tensor)
    if array.dtype.kind in "OS":
        return np.array([each.decode(errors="replace") for each in array.reshape(-1)]).reshape(array.shape)
    return array.astype(np.float32) if array.dtype.kind == "V" else array


def _flatten(outputs: Any) -> list[Any]:
    return list(tf.nest.flatten(outputs))


def _repeats(model: Any, arrays: Sequence[Array], dtype: str) -> bool:
    """Whether the model gives the same twice; within rounding, since threads may add up in another order."""
    reset(model)
    first = named(call(model, arrays, dtype))
    reset(model)
    second = named(call(model, arrays, dtype))
    return all(
        array.dtype.kind not in "fc" or np.allclose(array, second[name], rtol=1e-3, atol=1e-3, equal_nan=True)
        for name, array in first.items()
    )


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
