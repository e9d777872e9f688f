"""Runs in the TensorFlow worker: the gradients of a written model beside PyTorch's."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from migrate.catalog import transforms
from migrate.converters.verification.keras_side import doubled, loaded


def gradients(request: dict[str, Any]) -> float:
    """How far gradients in float64 are apart, relative to the largest.

    Args:
        request: ``model``, the file; ``torch``, PyTorch's gradients; ``filled``, what each variable is made of;
            ``input`` and ``outputs``, layouts.
    """
    model = doubled(loaded(request["model"], trust=False))
    torch = np.load(request["torch"])
    given = tf.constant(np.transpose(torch["input"], request["input"]))
    variables = {variable.path: variable for variable in model.trainable_variables}
    with tf.GradientTape() as tape:
        tape.watch(given)
        outputs = tf.nest.flatten(model(given, training=False))
        loss = tf.add_n(
            [
                tf.reduce_sum(outputs[place] * np.transpose(torch[f"share/{index}"], axes))
                for index, (place, axes) in enumerate(zip(torch["order"], request["outputs"], strict=True))
            ]
        )
    watched = [given, *(variable.value for variable in variables.values())]
    found = dict(zip(["input", *variables], tape.gradient(loss, watched), strict=True))
    pairs = [(np.transpose(torch["gradient"], request["input"]), found["input"])]
    for item in request["filled"]:
        path = f"{item['layer']}/{item['path']}"
        if path in variables and all(f"of/{name}" in torch.files for name in item["tensors"]):
            pairs.append((_laid(item, torch), found[path]))
    largest = max(float(np.abs(expected).max()) for expected, _ in pairs)
    return max(_apart(expected, actual) for expected, actual in pairs) / largest


def _laid(item: dict[str, Any], torch: Any) -> Any:
    """PyTorch's gradient as the variable lies: where two tensors are added, each has the gradient of the sum."""
    steps = transforms.from_json(item["steps"])
    made = transforms.apply(steps, [torch[f"of/{name}"] for name in item["tensors"]])[item["part"]]
    added = any(isinstance(step, transforms.Sum) for step in steps)
    return made / len(item["tensors"]) if added else made


def _apart(expected: Any, actual: Any) -> float:
    """A gradient that is not there is nought."""
    dense = np.zeros_like(expected) if actual is None else np.asarray(tf.convert_to_tensor(actual))
    return float(np.abs(dense - expected).max())
