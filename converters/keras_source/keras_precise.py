"""Runs in the TensorFlow worker: the written model in float64 beside PyTorch's, to tell rounding from a mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file

from migrate.converters.keras_source import keras_side
from migrate.converters.verification.compare import distance
from migrate.converters.verification.keras_side import doubled, loaded
from migrate.errors import MigrateError


def compare(request: dict[str, Any]) -> dict[str, list[dict[str, Any]]] | None:
    """Compare every output in float32 and in float64.

    Args:
        request: of `keras_side.finish`, which has saved the model; ``precise``, PyTorch's answers in float64.

    Returns:
        ``float32`` and ``float64``, how far the two sides are apart, and ``noise``, how far PyTorch's float32 is from
        its float64, each by state, batch and output; None if the model cannot be built in float64.
    """
    try:
        model = loaded(request["model"], trust=False)
        wide = doubled(model)
    except MigrateError:
        return None
    samples, precise = np.load(request["samples"]), np.load(request["precise"])
    found: dict[str, list[dict[str, Any]]] = {"float32": [], "float64": [], "noise": []}
    for state in ("stored", "perturbed"):
        if state == "perturbed":
            changed = load_file(request["perturbed"]) if Path(request["perturbed"]).exists() else {}
            for each in (model, wide):
                keras_side.refill(each, request, changed)
        for batch in keras_side.batches(samples, state):
            single = keras_side.answers(model, request, samples, f"{state}/{batch}")
            double = keras_side.answers(wide, request, samples, f"{state}/{batch}")
            for index, axes in enumerate(request["outputs"]):
                name = f"{state}/{batch}/output/{index}"
                expected, exact = (np.transpose(arrays[name], axes) for arrays in (samples, precise))
                place = {"state": state, "batch": batch, "output": str(index)}
                found["float32"].append({**place, "error": distance(expected, single[index])})
                found["float64"].append({**place, "error": distance(exact, double[index])})
                found["noise"].append({**place, "error": distance(exact, expected)})
    return found
