"""SavedModels, by TensorFlow 2's loader, and by that of TensorFlow 1 where the other fails.

https://www.tensorflow.org/guide/saved_model
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import tensorflow as tf

from migrate.converters.to_onnx.function import from_function
from migrate.converters.to_onnx.graph import Array, Source
from migrate.converters.to_onnx.session import from_session, is_of_version_1
from migrate.converters.to_onnx.signatures import chosen
from migrate.converters.to_onnx.sources import Asked
from migrate.errors import MigrateError

NAME = "SavedModels (folders)"
OTHER = "loaded by TensorFlow 1's loader: TensorFlow 2's failed on it ({})"


def accepts(path: Path) -> bool:
    """A folder with the graphs' file."""
    return (path / "saved_model.pb").is_file()


def load(path: Path, asked: Asked) -> Source:
    """One of its signatures.

    Raises:
        MigrateError: it is damaged, or has no such signature.
    """
    if is_of_version_1(path):
        return from_session(path, asked.signature)
    try:
        loaded = tf.saved_model.load(str(path))
    except (OSError, tf.errors.OpError) as error:
        raise MigrateError(f"{path}: TensorFlow cannot load it: {str(error).partition(chr(10))[0]}") from None
    except (AttributeError, ValueError, TypeError, KeyError, RuntimeError) as error:
        # Optimizers of older Kerases: '_UserObject' object has no attribute 'add_slot'.
        return from_session(path, asked.signature, (OTHER.format(str(error).partition("\n")[0]),))
    signature = chosen(path, list(loaded.signatures), asked.signature)
    function = loaded.signatures[signature]
    inputs = _input_names(function)
    outputs = _output_names(function)

    def run(arrays: Mapping[str, Array]) -> list[Array]:
        keep = loaded  # the variables live as long as it does
        specs = function.structured_input_signature[1]
        made = keep.signatures[signature](**{n: tf.constant(arrays[n], specs[n].dtype) for n in specs})
        return [made[name].numpy() for name in outputs]

    return replace(from_function(function, inputs, outputs, run), is_dictionary=len(outputs) > 1)


def _input_names(function: Any) -> list[str]:
    """Keyword arguments, in the order of the function's own tensors."""
    captured = {id(inner) for _, inner in function.graph.captures}
    fed = [tensor for tensor in function.inputs if id(tensor) not in captured]
    by_order = list(tf.nest.flatten(function.structured_input_signature))
    return [spec.name if spec.name else tensor.op.name for spec, tensor in zip(by_order, fed, strict=True)]


def _output_names(function: Any) -> list[str]:
    """The keys, in the order of the function's tensors."""
    structured = function.structured_outputs
    flat = tf.nest.flatten({key: key for key in structured})
    return [str(name) for name in flat]
