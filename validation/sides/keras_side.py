"""The source side, in the TensorFlow worker: build the model, run it, write the bundle."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from migrate.errors import MigrateError
from migrate.validation import bundle, keras_api
from migrate.validation.keras_api import keras
from migrate.validation.metrics import Array
from migrate.validation.sides import keras_inputs, keras_model
from migrate.validation.sides.draws import (
    BATCHES,
    EVALUATED,
    InputSpec,
    draw_inputs,
    draw_order,
    draw_target,
    read_data,
)
from migrate.validation.sides.keras_run import Data, Run, run
from migrate.validation.sides.keras_taps import Leaf, Masks, leaves
from migrate.workers import importing


def record(request: dict[str, Any]) -> dict[str, Any]:
    """Build the source model, run every stage on it, and write the bundle.

    Args:
        request: ``bundle`` (folder to write), ``root`` (of the source tree) and ``builder`` or neither, ``checkpoint``
            or None, ``inputs`` and ``training`` as in the provenance file, ``data`` (an ``.npz`` file or None),
            ``steps``, ``batch``, ``seed``, ``float64``, ``trust``.

    Returns:
        the bundle's manifest.
    """
    root = request["root"]
    with _full_precision(), nullcontext() if root is None else importing.tree(root):
        return _record(request)


def _record(request: dict[str, Any]) -> dict[str, Any]:
    model, watched = _model(request)
    compiled = keras_model.compile_as(model, request["training"])
    specs = keras_inputs.input_specs(model, request["inputs"])
    data = _data(request, model, specs, compiled.loss)
    masks = Masks(request["seed"], {id(leaf.layer): leaf.source.name for leaf in watched})
    single = run(model, watched, data, masks, "float32")
    double, why = _in_float64(request, single, data) if request["float64"] else (None, "not asked for")
    parts = {"data": _data_arrays(data, masks), "float32": single.results}
    if double is not None:
        parts["float64"] = double.results
    manifest = {
        "source": request["builder"] or str(request["checkpoint"]),
        "checkpoint": request["checkpoint"] and Path(request["checkpoint"]).name,
        "layers": [asdict(leaf.source) for leaf in watched],
        "inputs": [asdict(spec) for spec in specs],
        "steps": request["steps"],
        "batch": request["batch"],
        "seed": request["seed"],
        "data": "random" if request["data"] is None else Path(request["data"]).name,
        "loss": compiled.loss,
        "compiles": compiled.own,
        "notes": list(compiled.notes),
        "optimizer": type(model.optimizer).__name__,
        "regularised": bool(model.losses),
        "masks": {"rates": masks.rates},
        "calls": list(single.calls),
        "drew": list(single.drew),
        "repeat": single.repeat,
        "float64": why,
        "environment": environment(),
    }
    bundle.write(Path(request["bundle"]), manifest, parts)
    return manifest


def _model(request: dict[str, Any]) -> tuple[Any, list[Leaf]]:
    with keras_model.creation_order() as created:
        if request["builder"]:
            model = keras_model.build(request["builder"], request["inputs"])
        elif request["checkpoint"]:
            model, created = keras_model.load(request["checkpoint"], request["trust"]), {}
        else:
            raise MigrateError("there is neither a builder in the source tree nor a model file to load")
    if request["builder"] and request["checkpoint"]:
        keras_model.load_weights(model, request["checkpoint"])
    watched = leaves(model, created)
    if not watched:
        raise MigrateError(
            f"{request['builder'] or request['checkpoint']}: the model has no layers to compare"
        )
    return model, watched


def _data(request: dict[str, Any], model: Any, specs: list[InputSpec], loss: str) -> Data:
    rng = np.random.default_rng(request["seed"])
    inputs = draw_inputs(specs, request["batch"] * BATCHES, rng)
    targets: list[Array] = []
    if request["data"] is not None:
        count = len(keras_model.outputs(model, [array[:2] for array in inputs]))
        inputs, targets = read_data(request["data"], specs, count)
    samples = len(inputs[0])
    if not targets:
        targets = [draw_target(loss, output, rng) for output in keras_model.outputs(model, inputs)]
    evaluated = np.sort(rng.permutation(samples)[:EVALUATED])
    order = draw_order(samples, request["steps"], request["batch"], rng)
    return Data(inputs, targets, evaluated, order)


def _data_arrays(data: Data, masks: Masks) -> dict[str, Array]:
    return {
        **{f"input/{index}": array for index, array in enumerate(data.inputs)},
        **{f"target/{index}": array for index, array in enumerate(data.targets)},
        "evaluated": data.evaluated,
        "order": data.order,
        **masks.drawn,
    }


def _in_float64(request: dict[str, Any], single: Run, data: Data) -> tuple[Run | None, str]:
    """Build the model again in double precision, give it the same weights, and run it.

    Returns:
        the run, or None and why there is none.
    """
    if not request["builder"]:
        return None, "needs the builder: a loaded model keeps its precision"
    try:
        with _floatx("float64"):
            model, watched = _model(request)
            keras_model.compile_as(model, request["training"])
            for leaf in watched:
                for name, variable in leaf.variables:
                    variable.assign(single.results[f"weight/{leaf.source.name}/{name}"])
            masks = Masks(request["seed"], {id(leaf.layer): leaf.source.name for leaf in watched})
            return run(model, watched, data, masks, "float64"), ""
    except Exception as error:
        return (
            None,
            f"the source does not run in float64: {type(error).__name__}: {str(error).splitlines()[0]}",
        )


@contextmanager
def _full_precision() -> Iterator[None]:
    """TF32 off, which a GPU would use otherwise."""
    before = tf.config.experimental.tensor_float_32_execution_enabled()
    tf.config.experimental.enable_tensor_float_32_execution(False)
    try:
        yield
    finally:
        tf.config.experimental.enable_tensor_float_32_execution(before)


@contextmanager
def _floatx(dtype: str) -> Iterator[None]:
    before = keras_api.floatx()
    keras_api.set_floatx(dtype, dtype)
    try:
        yield
    finally:
        keras_api.set_floatx(*before)


def environment() -> dict[str, Any]:
    """Versions, device and switches that the numbers depend on."""
    return {
        "python": platform.python_version(),
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
        "numpy": np.__version__,
        "platform": platform.platform(),
        "device": ", ".join(device.name for device in tf.config.list_physical_devices()),
        "threads": tf.config.threading.get_intra_op_parallelism_threads(),
        "tensor float 32": tf.config.experimental.tensor_float_32_execution_enabled(),
        "onednn": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "default"),
    }
