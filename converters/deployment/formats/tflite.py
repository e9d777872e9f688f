"""TensorFlow Lite (LiteRT), for phones and microcontrollers, made from the SavedModel; run by its interpreter.

https://ai.google.dev/edge/litert/conversion/tensorflow/overview
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from migrate.converters.deployment.formats import saved_model
from migrate.converters.deployment.inputs import Input
from migrate.converters.deployment.parity import Unrunnable
from migrate.converters.verification.compare import Outputs
from migrate.errors import MigrateError

NAME = "tflite"
FRAMEWORK = "tensorflow"
SUFFIX = ".tflite"
ABOUT = "TensorFlow Lite, for phones and microcontrollers"


def write(model: Any, inputs: Sequence[Input], path: Path) -> Sequence[str]:
    """Convert it: with an open batch; with one sample at a time, which loops (LSTM) may need; or with TensorFlow's own
    operators where TensorFlow Lite has none. What it came to, the result says.

    Raises:
        MigrateError: it can't be converted even so.
    """
    import tensorflow as tf

    builtin, every = (
        [tf.lite.OpsSet.TFLITE_BUILTINS],
        [tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS],
    )
    single = [replace(item, shape=(1, *item.shape[1:])) for item in inputs]
    ways: list[tuple[Sequence[Input], Any, tuple[str, ...]]] = [
        (inputs, builtin, ()),
        (single, builtin, ("takes one sample at a time: TensorFlow Lite's loops want a fixed batch",)),
        (inputs, every, ("needs TensorFlow's Flex delegate: TensorFlow Lite lacks some of its operators",)),
    ]
    problem = ""
    for given, operators, notes in ways:
        try:
            path.write_bytes(_converted(model, given, operators))
        except Exception as error:
            problem = problem or (str(error).strip().splitlines() or [type(error).__name__])[0]
        else:
            return notes
    raise MigrateError(f"TensorFlow Lite cannot convert it: {problem}")


def _converted(model: Any, inputs: Sequence[Input], operators: Any) -> bytes:
    import tensorflow as tf

    with tempfile.TemporaryDirectory(prefix="migrate-") as folder:
        module = tf.Module()
        module.serve, specs = _frozen(saved_model.function(model, inputs))
        signature = module.serve.get_concrete_function(**specs)
        tf.saved_model.save(module, folder, {saved_model.SIGNATURE: signature})
        converter = tf.lite.TFLiteConverter.from_saved_model(folder, [saved_model.SIGNATURE])
        converter.target_spec.supported_ops = operators
        content: bytes = converter.convert()
        return content


def _frozen(function: Any) -> tuple[Any, Mapping[str, Any]]:
    """A function with its variables' values in it, and what it takes by name.

    TensorFlow's own converter leaves the variables of Keras 3 in the result, without any value.
    """
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    frozen = convert_variables_to_constants_v2(function, lower_control_flow=False)
    _, specs = function.structured_input_signature
    names = sorted(function.structured_outputs)

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def serve(**given: Any) -> Any:
        values = tf.nest.flatten(frozen(*(given[name] for name in sorted(specs))))
        return dict(zip(names, values, strict=True))

    return serve, specs


def run(path: Path, drawn: Sequence[Mapping[str, Any]]) -> list[Outputs]:
    """As the interpreter computes; sample by sample where it takes no more.

    Raises:
        Unrunnable: it has no Flex delegate.
    """
    import tensorflow as tf

    try:
        function = tf.lite.Interpreter(str(path)).get_signature_runner(saved_model.SIGNATURE)
        fixed = any(detail["shape_signature"][0] == 1 for detail in function.get_input_details().values())
        return [_by_sample(function, batch) if fixed else dict(function(**batch)) for batch in drawn]
    except RuntimeError as error:
        if "Flex" in str(error):
            raise Unrunnable("TensorFlow Lite's interpreter is here without the Flex delegate") from None
        raise


def _by_sample(function: Any, batch: Mapping[str, Any]) -> Outputs:
    count = len(next(iter(batch.values())))
    rows = [function(**{name: array[n : n + 1] for name, array in batch.items()}) for n in range(count)]
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}
