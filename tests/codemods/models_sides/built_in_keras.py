"""Runs in the TensorFlow worker: build a source model, give it random weights, save it, and run it."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from migrate.workers import importing


def record(
    root: str, builder: str, inputs: list[dict[str, Any]], checkpoint: str, batch: int = 3, seed: int = 5
) -> tuple[list[Any], list[Any]]:
    """Build ``module:function`` below ``root``, randomise it, save its weights; gives inputs and outputs."""
    generator = np.random.default_rng(seed)
    arrays = [_draw(item, batch, generator) for item in inputs]
    with importing.tree(root):
        keras.utils.clear_session()
        found = importing.load(builder)
        model = found if isinstance(found, keras.Model) else found()
        given = arrays if len(arrays) > 1 else arrays[0]
        model(given)
        for variable in model.variables:
            if variable.dtype == "float32":
                name = variable.path.rpartition("/")[2]
                noise = generator.normal(size=variable.shape) * 0.3
                variable.assign(np.abs(noise) + 0.5 if "variance" in name else noise)
        model.save_weights(checkpoint)
        outputs = model(given, training=False)
    return arrays, [np.asarray(item) for item in keras.tree.flatten(outputs)]


def _draw(item: dict[str, Any], batch: int, generator: np.random.Generator) -> Any:
    shape = (batch, *(size if size is not None else 7 for size in item["shape"]))
    if item.get("high"):
        return generator.integers(0, item["high"], shape).astype(item["dtype"] or "int32")
    return generator.normal(size=shape).astype(item["dtype"] or "float32")
