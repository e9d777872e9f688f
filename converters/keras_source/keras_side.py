"""Runs in the TensorFlow worker: builds the written source, fills its variables, compares its answers, and saves it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file

from migrate.catalog import transforms
from migrate.errors import MigrateError

NAME = "migrated_keras_source"


def finish(request: dict[str, Any]) -> dict[str, Any]:
    """Build the model, fill it, run it and save it.

    Args:
        request: ``source``, the file; ``weights``, ``perturbed``, ``samples``, files of the PyTorch worker; ``filled``,
            variables and the steps that make them; ``inputs`` and ``outputs``, layouts; ``model``, what to save.

    Returns:
        counts of trainable and other parameters, and the errors by case.

    Raises:
        MigrateError: a variable does not take what is made for it, or one is left over.
    """
    keras.backend.clear_session()
    model = _build(Path(request["source"]))
    refill(model, request, {})
    errors: list[dict[str, Any]] = []
    if request["samples"]:
        samples = np.load(request["samples"])
        errors = _compare(model, request, samples, "stored")
        if Path(request["perturbed"]).exists():
            refill(model, request, load_file(request["perturbed"]))
            errors += _compare(model, request, samples, "perturbed")
            refill(model, request, {})
    model.save(request["model"])
    return {
        "errors": errors,
        "trainable": sum(int(np.prod(weight.shape)) for weight in model.trainable_weights),
        "frozen": sum(
            int(np.prod(weight.shape)) for weight in model.non_trainable_weights if not _is_seed(weight)
        ),
        "versions": {"keras": keras.__version__, "tensorflow": tf.__version__},
    }


def _build(source: Path) -> Any:
    spec = importlib.util.spec_from_file_location(NAME, source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    return module.build_model()


def _is_seed(variable: Any) -> bool:
    return str(variable.path).endswith("seed_generator_state")


def _path(item: dict[str, Any]) -> str:
    return f"{item['layer']}/{item['path']}"


def _fill(variables: dict[str, Any], filled: list[dict[str, Any]], tensors: dict[str, Any]) -> None:
    left = dict(variables)
    for item in filled:
        variable = left.pop(_path(item), None)
        if variable is None:
            raise MigrateError(
                f"{_path(item)}: the written model has no such variable: {', '.join(list(left)[:5])}"
            )
        steps = transforms.from_json(item["steps"])
        made = transforms.apply(steps, [tensors[name] for name in item["tensors"]])[item["part"]]
        if tuple(made.shape) != tuple(variable.shape):
            raise MigrateError(f"{_path(item)}: {made.shape} is made for it, it has {tuple(variable.shape)}")
        variable.assign(made)
    if left:
        raise MigrateError(f"variables of the written model that nothing is known for: {', '.join(left)}")


def refill(model: Any, request: dict[str, Any], changed: dict[str, Any]) -> None:
    """Give the variables what PyTorch's tensors are, some of them changed."""
    tensors = {**load_file(request["weights"]), **np.load(request["constants"]), **changed}
    variables = {variable.path: variable for variable in model.variables if not _is_seed(variable)}
    _fill(variables, request["filled"], tensors)


def batches(samples: Any, state: str) -> list[int]:
    """The sizes of the batches that PyTorch has run."""
    return sorted({int(name.split("/")[1]) for name in samples.files if name.startswith(f"{state}/")})


def answers(model: Any, request: dict[str, Any], samples: Any, case: str) -> list[Any]:
    """What the model gives for PyTorch's inputs, in PyTorch's order of outputs."""
    inputs = [
        np.transpose(samples[f"{case}/input/{index}"], axes) for index, axes in enumerate(request["inputs"])
    ]
    results = keras.tree.flatten(model(inputs[0] if len(inputs) == 1 else inputs, training=False))
    return [np.asarray(result) for result in _ordered(results, request)]


def _compare(model: Any, request: dict[str, Any], samples: Any, state: str) -> list[dict[str, Any]]:
    found = []
    for batch in batches(samples, state):
        worst, largest = 0.0, 0.0
        given = answers(model, request, samples, f"{state}/{batch}")
        for index, (actual, axes) in enumerate(zip(given, request["outputs"], strict=True)):
            expected = np.transpose(samples[f"{state}/{batch}/output/{index}"], axes)
            if actual.shape != expected.shape:
                raise MigrateError(f"output {index} is {actual.shape}, PyTorch's {expected.shape}")
            difference = np.abs(actual.astype("float64") - expected.astype("float64"))
            scale = float(np.abs(expected).max())
            relative = float(difference.max()) / scale if scale else float(difference.max())
            worst, largest = (relative, scale) if not relative <= worst else (worst, max(largest, scale))
        found.append({"state": state, "batch": batch, "error": worst, "largest": largest})
    return found


def _ordered(results: list[Any], request: dict[str, Any]) -> list[Any]:
    """Keras gives a dictionary's values by their sorted names, PyTorch in their order."""
    return [results[place] for place in request["places"]]
