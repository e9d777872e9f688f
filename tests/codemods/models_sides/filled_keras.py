"""Runs in the TensorFlow worker: models of dense layers whose weights a formula gives, by their variables."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from migrate.workers import importing


def outputs(root: str, model: str, inputs: list[Any]) -> list[Any]:
    """What ``module:variable`` below ``root`` gives, each kernel filled as its transpose would be."""
    with importing.tree(root):
        keras.utils.clear_session()
        found = importing.load(model)
        for variable in found.variables:
            shape = tuple(variable.shape)[::-1]
            variable.assign(np.linspace(-1.0, 1.0, int(np.prod(shape))).reshape(shape).T)
        given = [keras.ops.convert_to_tensor(array) for array in inputs]
        results = found(given if len(given) > 1 else given[0], training=False)
        return [np.asarray(item) for item in keras.tree.flatten(results)]


def moments(root: str, builder: str) -> list[float]:
    """Mean and standard deviation of the kernel that ``module:function`` starts from."""
    with importing.tree(root):
        keras.utils.clear_session()
        kernel = np.asarray(importing.load(builder)().layers[-1].kernel)
    return [float(kernel.mean()), float(kernel.std())]


def first(root: str, builder: str) -> Any:
    """The first weight of the model that ``module:function`` builds, as it starts."""
    with importing.tree(root):
        keras.utils.clear_session()
        return np.asarray(importing.load(builder)().weights[0])


def spreads(root: str, builder: str) -> list[float]:
    """The root of the mean square of each kernel of the model that ``module:function`` builds, by size."""
    with importing.tree(root):
        keras.utils.clear_session()
        weights = [np.asarray(weight) for weight in importing.load(builder)().weights]
    return sorted(float(np.sqrt(np.mean(weight**2))) for weight in weights if weight.ndim > 1)
