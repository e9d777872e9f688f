"""Whole Keras models, ``.keras`` and ``.h5``: built by Keras itself, from their configuration.

https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import tensorflow as tf

from migrate.converters.to_onnx.function import Known, from_function, leaves
from migrate.converters.to_onnx.graph import Array, Source
from migrate.converters.to_onnx.sources import Asked
from migrate.converters.to_onnx.unique import Unique
from migrate.converters.verification.keras_kinds import LEGACY, keras
from migrate.errors import MigrateError

NAME = "Keras models (.keras, .h5)"
SUFFIXES = frozenset({".keras", ".h5", ".hdf5"})


def accepts(path: Path) -> bool:
    """By its suffix."""
    return path.suffix in SUFFIXES and not path.name.endswith(".weights.h5")


def load(path: Path, asked: Asked) -> Source:
    """Build the model as its file says, and trace it.

    Raises:
        MigrateError: it cannot be built without code of its author's, or is a model without known inputs.
    """
    try:
        trusted = {} if LEGACY or not asked.trust else {"safe_mode": False}
        model = keras.models.load_model(path, compile=False, **trusted)
    except (ValueError, TypeError, KeyError, OSError, AttributeError, ImportError) as error:
        raise MigrateError(f"{path}: Keras cannot build the model again: {_first_line(error)}") from None
    return from_model(model, path)


def from_model(model: Any, path: Path) -> Source:
    """A built model as a source, which is called for inference."""
    if not getattr(model, "inputs", None):
        raise MigrateError(
            f"{path}: the model does not say what inputs it takes; export it as a SavedModel, "
            "`model.export(folder)`, and give that"
        )
    structure = _structure(model, "input")
    flat = tf.nest.flatten(structure)
    names = _input_names(structure, flat)
    specs = [tf.TensorSpec(tensor.shape, tensor.dtype) for tensor in flat]

    def answer(*arrays: Any) -> list[Any]:
        outputs = model(tf.nest.pack_sequence_as(structure, arrays), training=False)
        return [leaf for _, leaf in leaves(outputs)]

    call = tf.function(answer, input_signature=specs)
    try:
        function = call.get_concrete_function()
    except (TypeError, ValueError, AttributeError, RuntimeError) as error:
        raise MigrateError(f"{path}: Keras cannot call the model: {_last_line(error)}") from None
    outputs = _output_names(model)

    def run(arrays: Mapping[str, Array]) -> list[Array]:
        made = call(*(tf.constant(arrays[name], spec.dtype) for name, spec in zip(names, specs, strict=True)))
        return [output.numpy() for output in made]

    source = from_function(function, names, outputs, run, known_variables(model))
    return replace(source, is_dictionary=isinstance(_structure(model, "output"), Mapping))


def known_variables(model: Any) -> dict[int, Known]:
    """The variables' full names, ``encoder/dense/kernel``, and whether they are trained: by the ``id`` of handles."""
    trained = {id(_inner(variable).handle) for variable in model.trainable_variables}
    found: dict[int, Known] = {}
    for variable in model.variables:
        handle = id(_inner(variable).handle)
        name = str(getattr(variable, "path", variable.name)).partition(":")[0]
        found[handle] = Known(name, handle in trained)
    return found


def _inner(variable: Any) -> Any:
    """TensorFlow's own variable, which Keras 3 wraps."""
    return variable if LEGACY else variable.value


def _structure(model: Any, side: str) -> Any:
    """The inputs or outputs of a model as its caller gives or gets them; a Sequential has one each."""
    try:
        return getattr(model, side)
    except AttributeError:
        return getattr(model, f"{side}s")[0]


def _input_names(structure: Any, flat: Sequence[Any]) -> list[str]:
    """The keys of a dictionary, else the names of the input layers."""
    paths = {id(tensor): path for path, tensor in leaves(structure)}
    unique = Unique()
    by_path = isinstance(structure, Mapping)
    return [unique(paths[id(tensor)] if by_path else tensor.name.partition(":")[0]) for tensor in flat]


def _output_names(model: Any) -> list[str]:
    """The keys of a dictionary, else the names of the layers that give the outputs, ``output`` if there are none."""
    unique = Unique()
    structure = _structure(model, "output")
    found = list(leaves(structure))
    layers = list(getattr(model, "output_names", None) or [])
    if isinstance(structure, Mapping) or len(layers) != len(found):
        return [unique(path or "output") for path, _ in found]
    return [unique(name) for name in layers]


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]


def _last_line(error: BaseException) -> str:
    """What was wrong, of a message that says first where: Keras shows it in bold, as the last line of its own."""
    lines = [line.strip() for line in str(error).replace("\x1b[0m", "").split("\x1b[1m")[-1].splitlines()]
    return next((line for line in lines if line), type(error).__name__)
