"""The source model in the TensorFlow worker: built or loaded, its weights, its training setup.

A model file never runs code of its own: Lambda layers are refused unless the user trusts the file.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from migrate.errors import MigrateError
from migrate.validation import keras_api
from migrate.validation.keras_api import keras
from migrate.validation.sides.keras_inputs import declared_inputs
from migrate.workers import importing

CHUNK = 256  # samples in one call
PROBE_RATE = 0.01  # learning rate of the probe's SGD; only its gradients are looked at


def probe_loss(targets: Any, outputs: Any) -> Any:
    """For a model without a known loss: the mean of the outputs weighted by random numbers, to send gradients back."""
    return tf.reduce_mean(outputs * tf.cast(targets, outputs.dtype))


@contextmanager
def creation_order() -> Iterator[dict[int, int]]:
    """Note in which order layers are made, by their id."""
    original = keras.layers.Layer.__init__
    order: dict[int, int] = {}
    alive = []  # an id is given to another object once its own is gone

    def noted(layer: Any, *arguments: Any, **keywords: Any) -> None:
        alive.append(layer)
        order.setdefault(id(layer), len(order))
        original(layer, *arguments, **keywords)

    keras.layers.Layer.__init__ = noted
    try:
        yield order
    finally:
        keras.layers.Layer.__init__ = original


def build(builder: str, inputs: list[dict[str, Any]]) -> Any:
    """Build the model; one that does not know its shapes yet is called once, on the inputs the provenance names."""
    keras_api.clear_session()
    model = importing.build(builder)
    if not isinstance(model, keras.Model):
        raise MigrateError(f"{builder}() returned a {type(model).__name__}, not a Keras model")
    if not (model.built and model.weights):
        specs = declared_inputs(inputs)
        if not specs:
            raise MigrateError(
                f"{builder}() returned a model without weights, and its inputs are not known; call it once"
            )
        arrays = [np.zeros((2, *(n or 2 for n in spec.shape)), spec.dtype) for spec in specs]
        call(model, arrays, training=False)
    return model


def load(path: str, trust: bool) -> Any:
    """Load a whole model from a ``.keras`` or ``.h5`` file."""
    if not trust and "Lambda" in architecture_classes(path):
        raise MigrateError(f"{path}: the model has a Lambda layer, which is code; pass --trust to run it")
    keras_api.clear_session()
    try:
        return keras.models.load_model(path, safe_mode=not trust)
    except Exception as error:
        raise MigrateError(f"{path}: the model cannot be loaded: {_first_line(error)}") from error


def load_weights(model: Any, path: str) -> None:
    """Load a checkpoint's weights into the built model."""
    if not Path(path).is_file():
        raise MigrateError(f"{path}: no such checkpoint")
    try:
        model.load_weights(path)
    except Exception as error:
        raise MigrateError(f"{path}: the checkpoint does not fit the model: {_first_line(error)}") from error


def architecture_classes(path: str) -> set[str]:
    """The class names in a model file's architecture, read without running anything."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                config = json.loads(archive.read("config.json"))
        else:
            import h5py

            with h5py.File(path) as file:
                config = json.loads(file.attrs.get("model_config", "{}"))
    except FileNotFoundError:
        raise MigrateError(f"{path}: no such checkpoint") from None
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise MigrateError(f"{path}: not a readable model file ({_first_line(error)})") from None
    return set(_class_names(config))


def _class_names(config: Any) -> Iterator[str]:
    if isinstance(config, dict):
        if isinstance(config.get("class_name"), str):
            yield config["class_name"]
        config = list(config.values())
    if isinstance(config, list):
        for item in config:
            yield from _class_names(item)


@dataclass(frozen=True)
class Compiled:
    """What a model was compiled with.

    Attributes:
        loss: name of the loss, from which suitable targets are drawn; ``probe`` for the probe.
        own: whether the source's own code gave the loss and the optimizer.
        notes: where the training setup is not quite the source's.
    """

    loss: str
    own: dict[str, bool]
    notes: tuple[str, ...]


def compile_as(model: Any, training: dict[str, Any] | None) -> Compiled:
    """Give the model a loss and an optimizer: its own, else those of the provenance, else the probe."""
    loss, optimizer = (training or {}).get("loss"), (training or {}).get("optimizer")
    compiled = keras_api.is_compiled(model)
    own = {"loss": bool(compiled and model.loss), "optimizer": bool(compiled and model.optimizer)}
    made, notes = _own_or_made(model, optimizer)
    if loss is None:
        model.compile(loss=probe_loss, optimizer=made)
        return Compiled("probe", own, notes)
    if not own["loss"]:
        model.compile(loss=_loss(loss), optimizer=made)
    elif made is not model.optimizer:
        model.compile(loss=model.loss, optimizer=made)
    return Compiled((own["loss"] and loss_name(model.loss)) or str(loss["row"]), own, notes)


def _own_or_made(model: Any, component: dict[str, Any] | None) -> tuple[Any, tuple[str, ...]]:
    """The model's own optimizer, at the learning rate that the provenance says, or one made by the provenance."""
    if not keras_api.is_compiled(model) or model.optimizer is None or component is None:
        return _optimizer(component), ()
    rate = component["source_arguments"].get("learning_rate")
    if isinstance(model.optimizer._learning_rate, keras.optimizers.schedules.LearningRateSchedule):
        return _optimizer(component), (f"the learning-rate schedule is left out: both sides train at {rate}",)
    own = float(np.array(model.optimizer.learning_rate))
    if rate is None or np.isclose(own, rate, rtol=1e-6):
        return model.optimizer, ()
    model.optimizer.learning_rate = rate
    return model.optimizer, (
        f"the source trains at {own:g}, the provenance says {rate:g}: both sides train at that",
    )


def loss_name(loss: Any) -> str:
    """The name of a loss as ``compile`` was given it; of several, the first."""
    if isinstance(loss, dict):
        loss = next(iter(loss.values()), None)
    if isinstance(loss, list | tuple):
        loss = loss[0] if loss else None
    if loss is None or isinstance(loss, str):
        return loss or ""
    return str(getattr(loss, "__name__", None) or type(loss).__name__)


def _loss(component: dict[str, Any]) -> Any:
    made = _named(component["row"])
    arguments = component["source_arguments"]
    if isinstance(made, type):
        return made(**arguments)
    return partial(made, **arguments) if arguments else made


def _optimizer(component: dict[str, Any] | None) -> Any:
    if component is None:
        return keras.optimizers.SGD(PROBE_RATE)
    return _named(component["row"])(**component["source_arguments"])


def _named(row: str) -> Callable[..., Any]:
    """An attribute of ``keras`` by its canonical name."""
    found: Any = keras
    parts = row.split(".")
    for part in parts[1:]:
        found = getattr(found, part, None)
    if parts[0] != "keras" or not callable(found):
        raise MigrateError(f"{row}: Keras {keras.__version__} has no such loss or optimizer")
    return found  # type: ignore[no-any-return]


def call(model: Any, inputs: list[Any], training: bool) -> Any:
    """Call the model on its inputs, in call order."""
    return model(inputs[0] if len(inputs) == 1 else inputs, training=training)


def outputs(model: Any, inputs: list[Any]) -> list[Any]:
    """What the model puts out for all samples, in inference mode, as arrays in the order of its outputs."""
    starts = range(0, len(inputs[0]), CHUNK)
    made = [
        [
            np.array(output)
            for output in keras_api.flatten(call(model, [x[i : i + CHUNK] for x in inputs], False))
        ]
        for i in starts
    ]
    return [np.concatenate(parts) for parts in zip(*made, strict=True)]


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
