"""SavedModel with a signature that TF Serving takes: inputs and outputs by their names, the batch's size open.

https://www.tensorflow.org/guide/saved_model
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from migrate.converters.deployment.inputs import Input
from migrate.converters.verification.compare import Outputs

NAME = "savedmodel"
FRAMEWORK = "tensorflow"
SUFFIX = ""
ABOUT = "SavedModel, for TF Serving and TF.js"
SIGNATURE = "serving_default"


def write(model: Any, inputs: Sequence[Input], path: Path) -> Sequence[str]:
    """Save the model with one signature, whose function it is called by."""
    import tensorflow as tf

    module = tf.Module()
    module.model = model
    tf.saved_model.save(module, str(path), {SIGNATURE: function(model, inputs)})
    return (
        f"signature {SIGNATURE}; TF Serving wants it in a folder with a number for a name, {path.name}/1",
    )


def function(model: Any, inputs: Sequence[Input]) -> Any:
    """The model as a function of tensors by the inputs' names, its outputs by theirs."""
    import tensorflow as tf

    from migrate.converters.deployment import tensorflow_side

    specs = {
        item.name: tf.TensorSpec(
            [size if isinstance(size, int) else None for size in item.shape], item.dtype, name=item.name
        )
        for item in inputs
    }

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def serve(**given: Any) -> Any:
        return tensorflow_side.called(model, inputs, given)

    return serve.get_concrete_function(**specs)


def run(path: Path, drawn: Sequence[Mapping[str, Any]]) -> list[Outputs]:
    """As the signature computes, which is all that TF Serving sees."""
    import tensorflow as tf

    loaded = tf.saved_model.load(str(path))
    function = loaded.signatures[SIGNATURE]
    made = [function(**{name: tf.constant(array) for name, array in batch.items()}) for batch in drawn]
    return [{name: value.numpy() for name, value in batch.items()} for batch in made]
