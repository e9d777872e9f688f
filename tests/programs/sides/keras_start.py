"""Keras and tf_keras: the same first weights, no dropout or noise, no shuffling."""

from __future__ import annotations

import functools
import inspect
import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf
from tests.programs.sides import values
from tests.programs.sides.tensorflow_chance import in_order, own_methods, replace_everywhere

OFF = (
    "Dropout",
    "GaussianNoise",
    "GaussianDropout",
    "AlphaDropout",
    "SpatialDropout",
    "Random",
    "AutoContrast",
)
"""Beginnings of the names of layers that act by chance and in training only."""


def install(keras: Any) -> None:
    """Prepare one of the two packages, which the caller has imported."""
    package = keras.__name__.partition(".")[0]
    source = sys.modules[f"{package}.src"]
    base = _module(source, "layers.layer", "engine.base_layer").Layer
    base.add_weight = _same_start(base.add_weight, package)
    for name, layer in vars(keras.layers).items():
        if inspect.isclass(layer) and name.startswith(OFF):
            layer.call = _as_in_inference(layer.call)
    _chance(source)
    _order(keras, source)


def _module(source: Any, *names: str) -> Any:
    """The first of some modules of a package that is there."""
    for name in names:
        found = sys.modules.get(f"{source.__name__}.{name}")
        if found is not None:
            return found
    raise ImportError(f"{source.__name__} has none of {names}")


def _same_start(original: Callable[..., Any], package: str) -> Callable[..., Any]:
    """`add_weight` whose random weights, in layers of Keras's own, are functions of their shapes."""
    signature = inspect.signature(original)
    keras_3 = package == "keras"

    @functools.wraps(original)
    def add_weight(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not type(self).__module__.startswith(f"{package}."):
            return original(self, *args, **kwargs)
        if keras_3:
            given = dict(zip(("shape", "initializer", "dtype"), args, strict=False)) | kwargs
        else:
            given = dict(signature.bind(self, *args, **kwargs).arguments)
            given |= given.pop("kwargs", {})
            given.pop("self")
        name = str(given.get("name") or "")
        if "bias" not in name and _is_random(given.get("initializer"), package):
            given["initializer"] = _initializer(self, name)
        return original(self, **given)

    return add_weight


def _is_random(initializer: Any, package: str) -> bool:
    """Whether an initializer draws; `add_weight` takes Glorot's for None."""
    if initializer is None:
        return True
    made = sys.modules[package].initializers.get(initializer)
    if package == "keras":
        from keras.src.initializers.random_initializers import RandomInitializer

        return isinstance(made, RandomInitializer)
    return hasattr(made, "_random_generator") or "random" in type(made).__name__.lower()


def _initializer(layer: Any, name: str) -> Callable[..., Any]:
    """What gives a layer's weight its first values."""

    def make(shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        sizes = tuple(int(size) for size in shape)
        return tf.constant(_start(layer, name, sizes), dtype=dtype or "float32")

    return make


def _start(layer: Any, name: str, shape: tuple[int, ...]) -> values.Array:
    kind = type(layer).__name__
    if "embeddings" in name or kind == "Embedding":
        return values.embeddings(shape)
    if "recurrent_kernel" in name and "Conv" not in kind:
        return values.recurrent(shape)
    if "depthwise" in name or kind.startswith("Depthwise"):
        return values.depthwise(shape)
    equation = getattr(layer, "equation", None)
    if equation and len(shape) > 2:
        inputs = _contracted(equation)
        flat = (math.prod(shape[:inputs]), math.prod(shape[inputs:]))
        return values.kernel(flat).reshape(shape)
    if not np.issubdtype(np.dtype(str(getattr(layer, "variable_dtype", "float32"))), np.floating):
        return np.zeros(shape)
    return values.kernel(shape)


def _contracted(equation: str) -> int:
    """How many of the first axes of an einsum's second operand do not occur in the result."""
    operands, result = equation.replace(" ", "").split("->")
    return sum(letter not in result for letter in operands.split(",")[1])


def _as_in_inference(original: Callable[..., Any]) -> Callable[..., Any]:
    takes = inspect.signature(original).parameters

    @functools.wraps(original)
    def call(self: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return original(self, inputs, training=False) if "training" in takes else original(self, inputs)

    return call


def _chance(source: Any) -> None:
    """Dropout inside of recurrent layers, and tf_keras's own generator."""
    for name in ("backend.tensorflow.random", "backend"):
        found = sys.modules.get(f"{source.__name__}.{name}")
        if found is not None and hasattr(found, "dropout"):
            replace_everywhere(found.dropout, in_order)
    generator = getattr(sys.modules.get(f"{source.__name__}.backend"), "RandomGenerator", None)
    if generator is not None:
        own_methods(generator)
        generator.dropout = lambda self, inputs, *args, **kwargs: inputs


def _without_shuffling(original: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(original)

    @functools.wraps(original)
    def call(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.arguments["shuffle"] = False
        return original(*bound.args, **bound.kwargs)

    return call


def _order(keras: Any, source: Any) -> None:
    """Data comes in the order in which it is."""
    keras.Model.fit = _without_shuffling(keras.Model.fit)
    keras.Sequential.fit = keras.Model.fit
    for name in ("image", "text", "audio", "timeseries"):
        place = "timeseries_dataset_from_array" if name == "timeseries" else f"{name}_dataset_from_directory"
        function = getattr(keras.utils, place, None) or getattr(keras.preprocessing, place, None)
        if function is not None:
            replace_everywhere(function, _without_shuffling(function))
    generator = getattr(getattr(keras.preprocessing, "image", None), "ImageDataGenerator", None)
    if generator is None:
        from importlib import import_module

        try:
            generator = import_module(f"{source.__name__}.legacy.preprocessing.image").ImageDataGenerator
        except ImportError:
            return
    generator.get_random_transform = lambda self, img_shape, seed=None: {}
    generator.random_transform = generator.apply_transform = lambda self, x, *args, **kwargs: x
    for name in ("flow", "flow_from_directory", "flow_from_dataframe"):
        setattr(generator, name, _without_shuffling(getattr(generator, name)))
