"""Run the source model and record what every stage needs; once in float32, once more in float64."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from migrate.validation import keras_api
from migrate.validation.metrics import Array
from migrate.validation.sides.keras_model import call
from migrate.validation.sides.keras_taps import Leaf, Masks, Taps


@dataclass(frozen=True)
class Data:
    """Inputs and targets of all samples, which of them are evaluated, and which each step sees, (steps, batch)."""

    inputs: list[Array]
    targets: list[Array]
    evaluated: Array
    order: Array

    def evaluation(self, dtype: str) -> list[Array]:
        """The inputs to evaluate."""
        return [_precise(array[self.evaluated], dtype) for array in self.inputs]

    def batch(self, step: int, dtype: str) -> tuple[list[Array], list[Array]]:
        """Inputs and targets of a step; floats in the run's precision."""
        chosen = self.order[step]
        return (
            [_precise(array[chosen], dtype) for array in self.inputs],
            [_precise(array[chosen], dtype) for array in self.targets],
        )


@dataclass(frozen=True)
class Run:
    """What was computed.

    Attributes:
        results: by the keys of `migrate.validation.bundle`.
        calls: ``LAYER/CALL`` of the evaluation, in the order in which the layers were called.
        drew: the layers that drew random numbers of their own in training.
        repeat: how far a second evaluation was from the first.
    """

    results: dict[str, Array]
    calls: tuple[str, ...]
    drew: tuple[str, ...]
    repeat: float


def run(model: Any, leaves: list[Leaf], data: Data, masks: Masks, dtype: str) -> Run:
    """Evaluate once, then train for as many steps as the data order has."""
    results = _weights("weight", leaves)
    calls, repeat = _evaluate(model, leaves, data.evaluation(dtype), results)
    drew: tuple[str, ...] = ()
    losses = []
    with masks.injected():
        for step in range(len(data.order)):
            masks.step = step
            before = _seed_states(model)
            losses.append(_train(model, leaves, data.batch(step, dtype), results if step == 0 else None))
            if step == 0:
                after = _seed_states(model)
                drew = tuple(sorted(name for name, state in after.items() if (state != before[name]).any()))
    results["losses"] = np.array(losses)
    results |= _weights("final/weight", leaves)
    return Run(results, calls, drew, repeat)


def _evaluate(
    model: Any, leaves: list[Leaf], inputs: list[Array], results: dict[str, Array]
) -> tuple[tuple[str, ...], float]:
    """Record outputs in inference mode; returns the calls in order, and how far a second run is from the first."""
    taps = Taps(leaves)
    with taps.watching():
        outputs = _flat(call(model, inputs, training=False))
    again = _flat(call(model, inputs, training=False))
    results |= {f"eval/output/{index}": output for index, output in enumerate(outputs)}
    results |= {f"eval/layer/{name}": output for name, output in taps.outputs.items()}
    repeat = max(
        float(np.abs(a.astype(float) - b).max(initial=0.0)) for a, b in zip(outputs, again, strict=True)
    )
    return tuple(taps.outputs), repeat


def _train(
    model: Any, leaves: list[Leaf], batch: tuple[list[Array], list[Array]], results: dict[str, Array] | None
) -> float:
    """One training step, as `keras.Model.train_step` makes it; the first one is recorded in full."""
    inputs, targets = batch
    with tf.GradientTape() as tape:
        outputs = call(model, inputs, training=True)
        loss = keras_api.compute_loss(model, inputs, _as(outputs, targets), outputs)
    variables = model.trainable_weights
    gradients = tape.gradient(loss, variables)
    if results is not None:
        results |= {f"train/output/{index}": output for index, output in enumerate(_flat(outputs))}
        results |= _weights("train/weight", leaves, trainable=False)
        results["train/loss"] = np.array(loss)
        results |= _gradients(leaves, variables, gradients)
        results |= _sparse_step(model.optimizer, leaves, variables, gradients)
    keras_api.apply(model.optimizer, [_dense(gradient) for gradient in gradients], variables)
    if results is not None:
        results |= _weights("step/weight", leaves)
        results |= _slots(model.optimizer, leaves)
    return float(loss)


def _weights(prefix: str, leaves: list[Leaf], trainable: bool | None = None) -> dict[str, Array]:
    return {
        f"{prefix}/{leaf.source.name}/{name}": np.array(variable)
        for leaf in leaves
        for name, variable in leaf.variables
        if trainable is None or variable.trainable is trainable
    }


def _gradients(leaves: list[Leaf], variables: list[Any], gradients: list[Any]) -> dict[str, Array]:
    by_variable = {
        id(variable): np.array(_dense(gradient))
        for variable, gradient in zip(variables, gradients, strict=True)
        if gradient is not None
    }
    return {
        f"train/gradient/{leaf.source.name}/{name}": by_variable[id(variable)]
        for leaf in leaves
        for name, variable in leaf.variables
        if id(variable) in by_variable
    }


def _dense(gradient: Any) -> Any:
    """A gradient as one array. An Embedding's comes as slices, one for each index looked up, repeated ones included.

    Keras's optimizers square the slices one by one where PyTorch squares their sum. Both sides train on the sum, so
    that everything else can be compared strictly; `_sparse_step` records how far apart this alone is.
    """
    return tf.convert_to_tensor(gradient) if isinstance(gradient, tf.IndexedSlices) else gradient


def _sparse_step(
    optimizer: Any, leaves: list[Leaf], variables: list[Any], gradients: list[Any]
) -> dict[str, Array]:
    """The weights with sparse gradients after a step as Keras itself makes it; everything is put back afterwards."""
    sparse = {id(v) for v, g in zip(variables, gradients, strict=True) if isinstance(g, tf.IndexedSlices)}
    if not sparse:
        return {}
    if not keras_api.is_built(optimizer):
        optimizer.build(variables)
    before = [(variable, np.array(variable)) for variable in (*variables, *optimizer.variables)]
    keras_api.apply(optimizer, gradients, variables)
    moved = {
        f"step/sparse/{leaf.source.name}/{name}": np.array(variable)
        for leaf in leaves
        for name, variable in leaf.variables
        if id(variable) in sparse
    }
    for variable, value in before:
        variable.assign(value)
    return moved


def _slots(optimizer: Any, leaves: list[Leaf]) -> dict[str, Array]:
    """The optimizer's state per weight."""
    weights = {
        keras_api.path(variable): f"{leaf.source.name}/{name}"
        for leaf in leaves
        for name, variable in leaf.variables
    }
    found = {}
    for slot in optimizer.variables:
        told = keras_api.slot(slot.name, weights)
        if told is not None:
            found["step/slot/" + "/".join(told)] = np.array(slot)
    return found


def _seed_states(model: Any) -> dict[str, Array]:
    """The random state of every layer that has one."""
    return {
        layer.name: np.array([np.array(generator.state) for generator in layer._seed_generators])
        for layer in model._flatten_layers()
        if getattr(layer, "_seed_generators", None)  # Keras 2 has none to look at
    }


def _flat(outputs: Any) -> list[Array]:
    return [np.array(output) for output in keras_api.flatten(outputs)]


def _as(outputs: Any, targets: list[Array]) -> Any:
    """The targets in the structure of the outputs."""
    return keras_api.pack(outputs, [tf.convert_to_tensor(target) for target in targets])


def _precise(array: Array, dtype: str) -> Array:
    return array.astype(dtype) if array.dtype.kind == "f" else array
