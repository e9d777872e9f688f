"""The Keras of a TensorFlow worker, and where its two generations are handled differently.

Keras 3 comes with TensorFlow 2.16 and later; with ``TF_USE_LEGACY_KERAS=1`` in its environment TensorFlow takes Keras 2
from the package tf_keras instead, and up to 2.15 it has no other:
https://keras.io/getting_started/#tensorflow--keras-2-backwards-compatibility
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import os
import re
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import numpy as np
import tensorflow as tf

COMES_WITH_3 = tuple(map(int, tf.__version__.split(".")[:2])) >= (2, 16)
LEGACY = not COMES_WITH_3 or os.environ.get("TF_USE_LEGACY_KERAS") == "1"

SLOTS = {"m": "momentum", "v": "velocity", "vhat": "velocity_hat"}
"""What Keras 2 calls an optimizer's slots, and Keras 3."""

NUMBERED_CELL = re.compile(r"(_cell)_\d+(?=/)")


class Renamed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Lets programs that import ``keras``, as those for Keras 2 alone do, get the Keras 2 that there is."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        own = name == "keras" or name.startswith("keras.")
        return importlib.machinery.ModuleSpec(name, self) if own else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(f"tf_{spec.name}")
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is left to run; the import system has given the module a specification that is not its own."""
        if module.__spec__ is not None:
            module.__spec__ = module.__spec__.loader_state


if LEGACY and COMES_WITH_3:
    import tf_keras as keras

    sys.meta_path.insert(0, Renamed())
else:
    import keras

__all__ = ["LEGACY", "keras"]


def path(weight: Any) -> str:
    """A weight's name below its layers': ``dense/kernel``."""
    if not LEGACY:
        return str(weight.path)
    return NUMBERED_CELL.sub(r"\1", str(weight.name).partition(":")[0])


def is_floating(weight: Any) -> bool:
    """Whether a weight holds floating-point numbers."""
    return bool(tf.as_dtype(weight.dtype).is_floating)


def tensor(weight: Any) -> Any:
    """What a gradient is asked for to have the weight's."""
    return weight if LEGACY else weight.value


def variable(array: np.ndarray[Any, Any], name: str) -> Any:
    """A variable that an optimizer takes."""
    return tf.Variable(array, name=name) if LEGACY else keras.Variable(array, name=name)


def own_weights(layer: Any) -> list[Any]:
    """The weights that a layer makes itself, not those of layers in it."""
    if LEGACY:
        return [*layer._trainable_weights, *layer._non_trainable_weights]
    return [*layer._trainable_variables, *layer._non_trainable_variables]


def apply(optimizer: Any, gradients: Sequence[Any], variables: Sequence[Any]) -> None:
    """One step of an optimizer."""
    if LEGACY:
        optimizer.apply_gradients(zip(gradients, variables, strict=True))
    else:
        optimizer.apply(gradients, variables)


def is_built(optimizer: Any) -> bool:
    """Whether an optimizer has its slots."""
    return bool(optimizer._built if LEGACY else optimizer.built)


def slot(name: str, weights: dict[str, str]) -> tuple[str, str] | None:
    """Of which weight an optimizer's variable is, and what it holds, by its name: ``dense_kernel_momentum`` in Keras 3,
    ``Adam/m/dense/kernel:0`` in Keras 2.

    Args:
        weights: names by paths.
    """
    if LEGACY:
        plain = name.partition(":")[0]
        found = [item for item in weights if plain.endswith(f"/{item}")]
        longest = max(found, key=len, default=None)
        if longest is None:
            return None
        kind = plain.removesuffix(f"/{longest}").rpartition("/")[2]
        return weights[longest], SLOTS.get(kind, kind)
    stems = {item.replace("/", "_"): item for item in weights}
    stem = max((item for item in stems if name.startswith(f"{item}_")), key=len, default=None)
    return None if stem is None else (weights[stems[stem]], name[len(stem) + 1 :])


def parts(layer: Any) -> Iterator[Any]:
    """A layer and all layers in it."""
    yield from layer._flatten_layers()


def takes_training(layer: Any) -> bool:
    """Whether a layer may be called with ``training``: those of Keras 2 only if their ``call`` has it."""
    return not LEGACY or layer._call_spec.expects_training_arg


def flatten(structure: Any) -> list[Any]:
    """The tensors of a structure."""
    return list(tf.nest.flatten(structure) if LEGACY else keras.tree.flatten(structure))


def pack(structure: Any, tensors: list[Any]) -> Any:
    """Tensors in a structure."""
    if LEGACY:
        return tf.nest.pack_sequence_as(structure, tensors)
    return keras.tree.pack_sequence_as(structure, tensors)


def dtype_name(dtype: Any) -> str:
    """A dtype's name: ``float32``."""
    return str(tf.as_dtype(dtype).name)


def clear_session() -> None:
    """Start counting names anew."""
    (keras.backend if LEGACY else keras.utils).clear_session()


def is_compiled(model: Any) -> bool:
    """Whether ``compile`` was called."""
    return bool(model._is_compiled if LEGACY else model.compiled)


def compute_loss(model: Any, inputs: Any, targets: Any, outputs: Any) -> Any:
    """The loss of a batch, penalties of layers included."""
    if LEGACY:
        return model.compute_loss(x=inputs, y=targets, y_pred=outputs)
    return model.compute_loss(x=inputs, y=targets, y_pred=outputs, training=True)


def floatx() -> tuple[str, Any]:
    """The precision that layers are made with, and the policy."""
    if LEGACY:
        return keras.backend.floatx(), keras.mixed_precision.global_policy()
    return keras.config.floatx(), keras.config.dtype_policy()


def set_floatx(dtype: str, policy: Any) -> None:
    """Set what `floatx` gives."""
    if LEGACY:
        keras.backend.set_floatx(dtype)
        keras.mixed_precision.set_global_policy(policy)
    else:
        keras.config.set_floatx(dtype)
        keras.config.set_dtype_policy(policy)


def nodes(model: Any) -> Iterator[tuple[Any, list[Any], list[Any]]]:
    """The calls in a model's graph, in its order: the layer, the tensors that go in, those that come out."""
    if LEGACY:
        for _, group in sorted(model._nodes_by_depth.items(), reverse=True):
            for node in group:
                yield node.layer, tf.nest.flatten(node.keras_inputs), tf.nest.flatten(node.outputs)
        return
    functional = model._functional if isinstance(model, keras.Sequential) else model
    for _, group in sorted(functional._operations_by_depth.items(), reverse=True):
        for operation in group:
            for node in operation._inbound_nodes:
                yield operation, node.input_tensors, node.output_tensors
