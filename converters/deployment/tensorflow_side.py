"""Runs in the TensorFlow worker: a Keras model is written in a format, and both are run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import tensorflow as tf

from migrate.converters.deployment import parity
from migrate.converters.deployment.inputs import Input
from migrate.converters.deployment.registry import format_of
from migrate.converters.verification import inputs as drawing
from migrate.converters.verification import keras_side
from migrate.converters.verification.compare import Outputs
from migrate.converters.verification.inputs import InputSpec
from migrate.converters.verification.keras_inputs import input_specs
from migrate.errors import MigrateError

BATCHES = (3, 1)


def export(request: dict[str, Any]) -> dict[str, Any]:
    """Write the model and compare.

    Args:
        request: ``file``, ``trust``, ``to``, ``output`` (a path), ``verify``.

    Returns:
        ``notes``, ``inputs``, and what `parity.check` gives.
    """
    form = format_of(request["to"], "tensorflow")
    model = keras_side.loaded(request["file"], request["trust"])
    specs = input_specs(model)
    if not specs:
        raise MigrateError(
            f"{request['file']}: the model does not say what it takes; call it once before it is saved"
        )
    inputs = tuple(_input(spec) for spec in specs)
    drawn = [
        {item.name: array for item, array in zip(inputs, arrays, strict=True)}
        for arrays in drawing.draw(specs, BATCHES, 0)
    ]
    expected = [_outputs(model, inputs, batch) for batch in drawn]
    path = Path(request["output"])
    notes = form.write(model, inputs, path)
    compares = parity.check(expected, lambda: form.run(path, drawn)) if request["verify"] else {}
    return {"notes": list(notes), "inputs": [asdict(item) for item in inputs], **compares}


def called(model: Any, inputs: Sequence[Input], given: Mapping[str, Any]) -> dict[str, Any]:
    """The model's outputs by name for tensors by the inputs' names, as it computes when nobody trains it."""
    value = model(keras_side.packed(model, [given[item.name] for item in inputs]), training=False)
    if isinstance(value, dict):
        return dict(value)
    names = getattr(model, "output_names", None) or []
    values = tf.nest.flatten(value)
    known = len(set(names)) == len(values)
    return {(names[n] if known else f"output_{n}"): each for n, each in enumerate(values)}


def _outputs(model: Any, inputs: Sequence[Input], batch: Mapping[str, Any]) -> Outputs:
    given = {name: tf.constant(array) for name, array in batch.items()}
    return {name: value.numpy() for name, value in called(model, inputs, given).items()}


def _input(spec: InputSpec) -> Input:
    sizes = tuple("N" if size is None else size for size in (spec.batch, *spec.shape))
    return Input(spec.name, sizes, spec.dtype)
