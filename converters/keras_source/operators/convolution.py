"""Convolutions. https://keras.io/api/layers/convolution_layers/

PyTorch pads both sides alike, Keras's ``same`` pads more at the end where a stride leaves a choice: so ``same`` is
written where the two agree, and else the padding is a layer of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.catalog.transforms import MergeAxes, Permute, SplitAxis, Step
from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value, Weight
from migrate.converters.keras_source.geometry import is_same, numbers, padded, per_axis, plain
from migrate.converters.keras_source.program import Node
from migrate.converters.keras_source.statements import Code


def convolution(node: Node, build: Builder) -> Value:
    """``conv1d`` to ``conv3d``."""
    if node.arguments.get("transposed"):
        raise Unsupported("a transposed convolution, decomposed")
    x = build.channels_last(node["input"])
    rank = x.rank - 2
    stride, dilation = per_axis(node["stride"], rank), per_axis(node["dilation"], rank)
    kernel_value = build.value(node["weight"])
    kernel = numbers(kernel_value.shape[2:])
    same, x = _padding(node, build, x, kernel, stride, dilation)
    x, stride, dilation, after = _apart(build, x, stride, dilation)
    arguments: dict[str, Any] = {}
    if any(step != 1 for step in stride):
        arguments["strides"] = plain(stride)
    if same:
        arguments["padding"] = "same"
    if any(step != 1 for step in dilation):
        arguments["dilation_rate"] = plain(dilation)
    weight = build.stored(node["weight"])
    if weight is None or (node["bias"] is not None and build.stored(node["bias"]) is None):
        result = _computed(node, build, x, kernel_value, arguments)
    else:
        result = _layer(node, build, x, kernel, arguments)
    return _every(build, result, after)


def _apart(
    build: Builder, x: Value, stride: tuple[int, ...], dilation: tuple[int, ...]
) -> tuple[Value, tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Keras has no layer with a stride and a dilation.

    A dilated kernel that moves by steps which divide the dilation reads every so many places: those alone are taken
    before. Else the kernel moves by one, and every so many results are taken.

    Returns:
        what to convolve, with which stride and dilation, and which results to take.
    """
    ones = (1,) * len(stride)
    if stride == ones or dilation == ones:
        return x, stride, dilation, ones
    if all(spread % step == 0 for step, spread in zip(stride, dilation, strict=True)):
        shape = tuple(-(-size // step) for size, step in zip(numbers(x.shape[2:]), stride, strict=True))
        left = tuple(spread // step for step, spread in zip(stride, dilation, strict=True))
        return replace(_every(build, x, stride), shape=(*x.shape[:2], *shape)), ones, left, ones
    return x, ones, dilation, stride


def _every(build: Builder, x: Value, steps: tuple[int, ...]) -> Value:
    """Every so many places of the spatial axes."""
    places = {position: Code(f"::{step}") for position, step in enumerate(steps, 1) if step != 1}
    return replace(x, name=build.index(x, places)) if places else x


def _padding(
    node: Node,
    build: Builder,
    x: Value,
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    dilation: tuple[int, ...],
) -> tuple[bool, Value]:
    padding = node["padding"]
    if isinstance(padding, str):
        return padding == "same", x
    amounts = per_axis(padding, len(kernel))
    if is_same(amounts, kernel, stride, dilation):
        return any(amounts), x
    return False, padded(build, x, [(amount, amount) for amount in amounts])


def _layer(node: Node, build: Builder, x: Value, kernel: tuple[int, ...], arguments: dict[str, Any]) -> Value:
    weight, bias = build.stored(node["weight"]), build.stored(node["bias"])
    assert weight is not None
    rank, groups = len(kernel), node["groups"]
    filters, channels = weight.shape[0], x.shape[1]
    assert isinstance(channels, int)
    depthwise = groups == channels and groups > 1 and rank < 3 and _even(arguments.get("strides", 1))
    steps: tuple[Step, ...]
    given: dict[str, Any]
    if depthwise:
        times = filters // groups
        given = {"0": plain(kernel)} | arguments | ({"depth_multiplier": times} if times != 1 else {})
        callee = f"layers.DepthwiseConv{rank}D"
        order = (*range(2, 2 + rank), 0, 1)
        steps = (SplitAxis(0, (groups, times)), MergeAxes(1, (times, 1)), Permute(order))
    else:
        given = {"0": filters, "1": plain(kernel)} | arguments | ({"groups": groups} if groups != 1 else {})
        callee = f"layers.Conv{rank}D"
        steps = (Permute((*range(2, 2 + rank), 1, 0)),)
    weights = {"kernel": Weight((weight.tensor,), steps, weight.trainable)}
    if bias is None:
        given["use_bias"] = False
    else:
        weights["bias"] = Weight((bias.tensor,), (), bias.trainable)
    (name,) = build.layer(callee, (x.ref,), given, weights)
    return build.result(node, name, layout.channels_last(x.rank))


def _even(strides: Any) -> bool:
    """Whether the stride is the same along all axes, as a depthwise layer wants it."""
    return isinstance(strides, int) or len(set(strides)) == 1


def _computed(node: Node, build: Builder, x: Value, kernel: Value, arguments: dict[str, Any]) -> Value:
    """With a kernel that the model computes, as weight standardisation does."""
    rank = x.rank - 2
    lying = build.arranged(kernel, (*range(2, 2 + rank), 1, 0))
    if "padding" in arguments:
        arguments = {"padding": "same"} | {key: arguments[key] for key in arguments if key != "padding"}
    groups = node["groups"]
    inputs = (x.ref, lying.ref) if groups == 1 else (x.ref, lying.ref, groups)
    name = build.op("ops.conv" if groups == 1 else "grouped_conv", inputs, **arguments)
    if node["bias"] is not None:
        name = build.op("+", (build.result(node, name).ref, build.given(node["bias"]).ref))
    return build.result(node, name, layout.channels_last(x.rank))


OPERATORS = {f"aten.{name}": convolution for name in ("conv1d", "conv2d", "conv3d", "convolution")}
