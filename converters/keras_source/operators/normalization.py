"""Normalization. https://keras.io/api/layers/normalization_layers/"""

from __future__ import annotations

from typing import Any

from migrate.catalog.transforms import Step
from migrate.converters.keras_source.builder import Builder, Unsupported, Value, Weight
from migrate.converters.keras_source.program import Node, Ref, Stored


def _affine(build: Builder, node: Node, gamma: str, beta: str) -> tuple[dict[str, Any], dict[str, Weight]]:
    """Arguments and variables for a scale and an offset, either of which may be missing."""
    arguments: dict[str, Any] = {}
    weights: dict[str, Weight] = {}
    for path, argument, given in (("gamma", "scale", node[gamma]), ("beta", "center", node[beta])):
        stored = build.stored(given)
        if given is None:
            arguments[argument] = False
        elif stored is None:
            raise Unsupported(f"a normalization whose {argument} is computed")
        else:
            weights[path] = _weight(stored)
    return arguments, weights


def _weight(stored: Stored, *steps: Step) -> Weight:
    return Weight((stored.tensor,), steps, stored.trainable)


def batch_norm(node: Node, build: Builder) -> Value | tuple[Value, ...]:
    """``batch_norm``, and what it is decomposed to. Keras's momentum is what PyTorch's leaves of the old value."""
    mean, variance = build.stored(node["running_mean"]), build.stored(node["running_var"])
    if mean is None or variance is None:
        return _own_statistics(node, build)
    x = build.channels_last(node["input"])
    further, weights = _affine(build, node, "weight", "bias")
    arguments = {"momentum": round(1 - node["momentum"], 12), "epsilon": node["eps"]} | further
    if not node["momentum"]:
        path = mean.tensor.rpartition(".")[0]
        build.notes.append(
            f"{path}: its running statistics stay as they are when you train on; PyTorch averages those of all batches "
            "if its momentum is None, which Keras cannot"
        )
    weights |= {
        "moving_mean": Weight((mean.tensor,), (), False),
        "moving_variance": Weight((variance.tensor,), (), False),
    }
    (name,) = build.layer("layers.BatchNormalization", (x.ref,), arguments, weights)
    result = Value(name, x.shape, x.axes)
    return result if node.shape is not None else (result, result, result)


def _own_statistics(node: Node, build: Builder) -> Value:
    """By the statistics of what is normalized, as kernels are standardised."""
    x = build.ordered(node["input"])
    axes = (0, *range(2, x.rank))
    mean = build.op("ops.mean", (x.ref,), axis=axes, keepdims=True)
    variance = build.op("ops.var", (x.ref,), axis=axes, keepdims=True)
    shifted = build.op("-", (x.ref, Ref(mean)))
    steadied = build.op("+", (Ref(variance), node["eps"]))
    name = build.op("*", (Ref(shifted), Ref(build.op("ops.rsqrt", (Ref(steadied),)))))
    for sign, given in (("*", node["weight"]), ("+", node["bias"])):
        if given is not None:
            placed = build.op("ops.reshape", (build.given(given).ref, (-1, *(1,) * (x.rank - 2))))
            name = build.op(sign, (Ref(name), Ref(placed)))
    return Value(name, x.shape, x.axes)


def layer_norm(node: Node, build: Builder) -> Value | tuple[Value, ...]:
    """``layer_norm``: over the last axes, wherever those lie."""
    x = build.given(node["input"])
    dims = tuple(range(x.rank - len(node["normalized_shape"]), x.rank))
    if len(dims) > 1:
        x = build.arranged(x, (*(axis for axis in x.axes if axis not in dims), *dims))
    further, weights = _affine(build, node, "weight", "bias")
    arguments: dict[str, Any] = {}
    places = tuple(x.position(dim) for dim in dims)
    if places != (x.rank - 1,):
        arguments["axis"] = places[0] if len(places) == 1 else places
    arguments |= {"epsilon": node["eps"]} | further
    (name,) = build.layer("layers.LayerNormalization", (x.ref,), arguments, weights)
    result = Value(name, x.shape, x.axes)
    return result if node.shape is not None else (result, result, result)


def group_norm(node: Node, build: Builder) -> Value:
    """``group_norm``."""
    x = build.channels_last(node["input"])
    further, weights = _affine(build, node, "weight", "bias")
    arguments = {"groups": node["num_groups"], "epsilon": node["eps"]} | further
    (name,) = build.layer("layers.GroupNormalization", (x.ref,), arguments, weights)
    return Value(name, x.shape, x.axes)


def instance_norm(node: Node, build: Builder) -> Value:
    """``instance_norm`` with statistics of its own: a group for each channel."""
    if not node["use_input_stats"]:
        raise Unsupported("an instance normalization with running statistics")
    x = build.channels_last(node["input"])
    further, weights = _affine(build, node, "weight", "bias")
    arguments = {"groups": x.shape[1], "epsilon": node["eps"]} | further
    (name,) = build.layer("layers.GroupNormalization", (x.ref,), arguments, weights)
    return Value(name, x.shape, x.axes)


def rms_norm(node: Node, build: Builder) -> Value:
    """``rms_norm`` over the last axis."""
    if len(node["normalized_shape"]) != 1 or node["eps"] is None:
        raise Unsupported("a root mean square normalization of several axes, or of no epsilon")
    x = build.given(node["input"])
    x = build.arranged(x, (*(axis for axis in x.axes if axis != x.rank - 1), x.rank - 1))
    scale = build.stored(node["weight"])
    if scale is None:
        raise Unsupported("a root mean square normalization without a scale")
    weights = {"scale": _weight(scale)}
    (name,) = build.layer("layers.RMSNormalization", (x.ref,), {"epsilon": node["eps"]}, weights)
    return Value(name, x.shape, x.axes)


OPERATORS = {
    "aten.batch_norm": batch_norm,
    "aten._native_batch_norm_legit_no_training": batch_norm,
    "aten.layer_norm": layer_norm,
    "aten.native_layer_norm": layer_norm,
    "aten.group_norm": group_norm,
    "aten.instance_norm": instance_norm,
    "aten.rms_norm": rms_norm,
}
