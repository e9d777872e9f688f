"""TensorFlow's random numbers replaced by functions of their shapes (`values`), its random orders by none."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow.python.ops import init_ops_v2, random_ops, stateless_random_ops
from tensorflow.python.util import dispatch
from tests.programs.sides import values

FRAMEWORKS = ("tensorflow", "keras", "tf_keras")


def replace_everywhere(old: Any, new: Any) -> None:
    """Put ``new`` wherever a module of TensorFlow or Keras has ``old`` under a name."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in FRAMEWORKS:
            for key, value in list(vars(module).items()):
                if value is old:
                    setattr(module, key, new)


def draw(function: Callable[[Any], Any], shape: Any, dtype: Any) -> Any:
    """A tensor of the values that a function makes of a shape, which may be a tensor itself."""
    wanted = tf.as_dtype(dtype)
    if isinstance(shape, tf.TensorShape):
        shape = shape.as_list()
    sizes = tf.cast(
        tf.convert_to_tensor(shape, dtype=None if tf.is_tensor(shape) or len(shape) else tf.int32), tf.int32
    )
    known = tf.get_static_value(sizes)

    def make(found: Any) -> Any:
        return np.asarray(function(tuple(int(n) for n in np.ravel(found))), dtype=wanted.as_numpy_dtype)

    if known is not None:
        return tf.constant(make(known))
    made = tf.numpy_function(make, [sizes], wanted)
    made.set_shape(tf.TensorShape([None] * sizes.shape[0]) if sizes.shape[0] is not None else None)
    return made


def normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = tf.float32,
    seed: Any = None,
    name: Any = None,
) -> Any:
    return draw(values.unit_normal, shape, dtype) * tf.cast(stddev, dtype) + tf.cast(mean, dtype)


def truncated(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = tf.float32,
    seed: Any = None,
    name: Any = None,
) -> Any:
    return draw(values.unit_truncated, shape, dtype) * tf.cast(stddev, dtype) + tf.cast(mean, dtype)


def uniform(
    shape: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = tf.float32,
    seed: Any = None,
    name: Any = None,
) -> Any:
    high = 1 if maxval is None else maxval
    if not tf.as_dtype(dtype).is_integer:
        low, high = tf.cast(minval, dtype), tf.cast(high, dtype)
        return draw(values.unit_uniform, shape, dtype) * (high - low) + low
    low, high = tf.cast(minval, tf.float64), tf.cast(high, tf.float64)
    return tf.cast(tf.floor(draw(values.unit_uniform, shape, tf.float64) * (high - low)) + low, dtype)


def categorical(logits: Any, num_samples: Any, dtype: Any = None, seed: Any = None, name: Any = None) -> Any:
    wanted = tf.as_dtype(dtype or tf.int64)

    def choose(rows: Any, count: Any) -> Any:
        return values.chosen(np.asarray(rows, dtype=np.float64), int(count)).astype(wanted.as_numpy_dtype)

    made = tf.numpy_function(choose, [logits, num_samples], wanted)
    count = tf.get_static_value(tf.convert_to_tensor(num_samples))
    made.set_shape([tf.convert_to_tensor(logits).shape[0], count])
    return made


def in_order(value: Any, *args: Any, **kwargs: Any) -> Any:
    return tf.identity(tf.convert_to_tensor(value))


def stateless(function: Callable[..., Any]) -> Callable[..., Any]:
    """The form that takes a seed in the second place."""

    def call(shape: Any, seed: Any, *args: Any, alg: Any = None, **kwargs: Any) -> Any:
        return function(shape, *args, **kwargs)

    return call


def stateless_categorical(
    logits: Any, num_samples: Any, seed: Any, dtype: Any = tf.int64, name: Any = None
) -> Any:
    return categorical(logits, num_samples, dtype)


def install() -> None:
    """Replace what gives random numbers, in every module."""
    named = {
        (random_ops, "random_normal"): normal,
        (random_ops, "truncated_normal"): truncated,
        (random_ops, "random_uniform"): uniform,
        (random_ops, "random_shuffle"): in_order,
        (random_ops, "categorical"): categorical,
        (stateless_random_ops, "stateless_random_normal"): stateless(normal),
        (stateless_random_ops, "stateless_truncated_normal"): stateless(truncated),
        (stateless_random_ops, "stateless_random_uniform"): stateless(uniform),
        (stateless_random_ops, "stateless_categorical"): stateless_categorical,
    }
    for (module, name), function in named.items():
        replace_everywhere(getattr(module, name), dispatch.add_dispatch_support(function))
    if hasattr(tf.random.experimental, "stateless_shuffle"):
        replace_everywhere(tf.random.experimental.stateless_shuffle, in_order)
    for owner in (tf.random.Generator, init_ops_v2._RandomGenerator):
        own_methods(owner)
    for name in ("dropout", "dropout_v2"):
        from tensorflow.python.ops import nn_ops

        replace_everywhere(getattr(nn_ops, name), dispatch.add_dispatch_support(in_order))
    images()


def own_methods(owner: Any) -> None:
    """The same for a class whose methods draw."""

    def method(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: Any, shape: Any, *args: Any, nonce: Any = None, **kwargs: Any) -> Any:
            if kwargs.get("dtype", 0) is None:
                del kwargs["dtype"]
            return function(shape, *args, **kwargs)

        return call

    pairs = {"random_normal": normal, "random_uniform": uniform, "truncated_normal": truncated}
    for name, function in {**pairs, "normal": normal, "uniform": uniform}.items():
        if name in vars(owner):
            setattr(owner, name, method(function))


def images() -> None:
    """Images keep their sides, and are cropped at their first corner."""
    for name in ("random_flip_left_right", "random_flip_up_down", "random_jpeg_quality"):
        for prefix in ("", "stateless_"):
            replace_everywhere(getattr(tf.image, prefix + name), in_order)

    def crop(value: Any, size: Any, *args: Any, **kwargs: Any) -> Any:
        return tf.slice(value, tf.zeros_like(size), size)

    for name in ("random_crop", "stateless_random_crop"):
        replace_everywhere(getattr(tf.image, name), crop)
