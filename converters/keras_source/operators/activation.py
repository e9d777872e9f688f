"""Activations. https://keras.io/api/layers/activations/"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from migrate.catalog.transforms import SplitAxis
from migrate.converters.keras_source.builder import Builder, Unsupported, Value, Weight
from migrate.converters.keras_source.program import Node

NAMED = {
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "silu": "silu",
    "hardswish": "hard_silu",
    "hardsigmoid": "hard_sigmoid",
    "mish": "mish",
    "selu": "selu",
    "log_sigmoid": "log_sigmoid",
    "relu6": "relu6",
}
"""PyTorch's name and Keras's."""
THRESHOLD = 16.0  # where float32 has no more of a softplus's bend: log(1 + exp(-16)) is 1e-7


def _layer(node: Node, build: Builder, callee: str, arguments: dict[str, Any]) -> Value:
    x = build.raw(node.first)
    (name,) = build.layer(callee, (x.ref,), arguments)
    return replace(x, name=name, dtype=node.dtype)


def named(title: str) -> Callable[[Node, Builder], Value]:
    """An activation that Keras knows by a name."""
    return lambda node, build: _layer(node, build, "layers.Activation", {"0": title})


def relu(node: Node, build: Builder) -> Value:
    """``relu``."""
    return _layer(node, build, "layers.ReLU", {})


def hardtanh(node: Node, build: Builder) -> Value:
    """``hardtanh``, which ``ReLU6`` is a case of."""
    low, high = float(node["min_val"]), float(node["max_val"])
    if low == 0.0:
        return _layer(node, build, "layers.ReLU", {"max_value": high})
    x = build.raw(node["self"])
    return replace(x, name=build.op("ops.clip", (x.ref, low, high)))


def gelu(node: Node, build: Builder) -> Value:
    """``gelu``, exact or by tanh."""
    if node["approximate"] == "none":
        return _layer(node, build, "layers.Activation", {"0": "gelu"})
    x = build.raw(node["self"])
    return replace(x, name=build.op("ops.gelu", (x.ref,), approximate=True))


def leaky_relu(node: Node, build: Builder) -> Value:
    """``leaky_relu``."""
    return _layer(node, build, "layers.LeakyReLU", {"negative_slope": float(node["negative_slope"])})


def elu(node: Node, build: Builder) -> Value:
    """``elu``."""
    if node["scale"] != 1 or node["input_scale"] != 1:
        raise Unsupported("an ELU with scales")
    return _layer(node, build, "layers.ELU", {} if node["alpha"] == 1 else {"alpha": float(node["alpha"])})


def softplus(node: Node, build: Builder) -> Value:
    """``softplus``; PyTorch is linear above its threshold, where the two agree in float32."""
    beta = float(node["beta"])
    if beta * node["threshold"] < THRESHOLD:
        raise Unsupported("a softplus that is linear where it bends")
    if beta == 1:
        return _layer(node, build, "layers.Activation", {"0": "softplus"})
    x = build.raw(node["self"])
    x = replace(x, name=build.op("*", (x.ref, beta)))
    (name,) = build.layer("layers.Activation", (x.ref,), {"0": "softplus"})
    return replace(x, name=build.op("/", (replace(x, name=name).ref, beta)))


def parametrised(function: str, *parameters: str) -> Callable[[Node, Builder], Value]:
    """A function of `keras.ops` that is given numbers."""

    def write(node: Node, build: Builder) -> Value:
        x = build.raw(node["self"])
        name = build.op(function, (x.ref, *(float(node[parameter]) for parameter in parameters)))
        return replace(x, name=name)

    return write


def rrelu(node: Node, build: Builder) -> Value:
    """``rrelu``, whose slope is the middle one when nothing is trained."""
    if node["training"]:
        raise Unsupported("a slope that is drawn")
    slope = (float(node["lower"]) + float(node["upper"])) / 2
    return _layer(node, build, "layers.LeakyReLU", {"negative_slope": slope})


def prelu(node: Node, build: Builder) -> Value:
    """``prelu``: one slope, or one for each channel."""
    slopes = build.stored(node["weight"])
    if slopes is None:
        raise Unsupported("a PReLU whose slopes are computed")
    if slopes.shape != (1,):
        x = build.channels_last(node["self"])
        ones = (1,) * (x.rank - 2)
        steps = (SplitAxis(0, (*ones, slopes.shape[0])),) if ones else ()
        arguments: dict[str, Any] = {"shared_axes": tuple(range(1, x.rank - 1))} if ones else {}
        weights = {"alpha": Weight((slopes.tensor,), steps, slopes.trainable)}
        (name,) = build.layer("layers.PReLU", (x.ref,), arguments, weights)
        return replace(x, name=name)
    x = build.given(node["self"])
    rank = x.rank - 1
    steps_one = (SplitAxis(0, (1,) * rank),) if rank != 1 else ()
    weights = {"alpha": Weight((slopes.tensor,), steps_one, slopes.trainable)}
    arguments = {"shared_axes": tuple(range(1, x.rank))}
    (name,) = build.layer("layers.PReLU", (x.ref,), arguments, weights)
    return replace(x, name=name)


def softmax(node: Node, build: Builder) -> Value:
    """``softmax`` and ``log_softmax``, along an axis wherever it lies."""
    x = build.given(node["self"])
    function = "ops.log_softmax" if "log_softmax" in node.target else "ops.softmax"
    position = x.position(node["dim"])
    name = build.op(function, (x.ref,), axis=-1 if position == x.rank - 1 else position)
    return replace(x, name=name)


def glu(node: Node, build: Builder) -> Value:
    """``glu``: one half gates the other."""
    x = build.given(node["self"])
    axis = x.position(node["dim"])
    halves = build.write("ops.split", (x.ref, 2), {"axis": axis}, None, count=2)
    values = [replace(x, name=half) for half in halves]
    (gate,) = build.layer("layers.Activation", (values[1].ref,), {"0": "sigmoid"})
    name = build.op("*", (values[0].ref, replace(x, name=gate).ref))
    return build.result(node, name, x.axes)


OPERATORS = {
    **{f"aten.{name}": named(title) for name, title in NAMED.items()},
    "aten.relu": relu,
    "aten.hardtanh": hardtanh,
    "aten.gelu": gelu,
    "aten.leaky_relu": leaky_relu,
    "aten.elu": elu,
    "aten.softplus": softplus,
    "aten.celu": parametrised("ops.celu", "alpha"),
    "aten.hardshrink": parametrised("ops.hard_shrink", "lambd"),
    "aten.softshrink": parametrised("ops.soft_shrink", "lambd"),
    "aten.threshold": parametrised("ops.threshold", "threshold", "value"),
    "aten.rrelu": rrelu,
    "aten.prelu": prelu,
    "aten._prelu_kernel": prelu,
    "aten.softmax": softmax,
    "aten._softmax": softmax,
    "aten.log_softmax": softmax,
    "aten._log_softmax": softmax,
    "aten.glu": glu,
}
