"""Linear layers and embeddings. https://keras.io/api/layers/core_layers/"""

from __future__ import annotations

from typing import Any

from migrate.catalog.transforms import MergeAxes, Permute, SplitAxis, Step
from migrate.converters.keras_source.builder import Builder, Unsupported, Value, Weight
from migrate.converters.keras_source.program import Node


def linear(node: Node, build: Builder) -> Value:
    """``linear``. Features that lie in another order than PyTorch's permute the kernel's rows."""
    x = build.raw(node["input"])
    weight, bias = build.stored(node["weight"]), build.stored(node["bias"])
    if weight is None or (bias is None and node["bias"] is not None):
        return _computed(node, build, x)
    if x.mixed is None:
        x = build.arranged(x, (*(axis for axis in x.axes if axis != x.rank - 1), x.rank - 1))
    arguments: dict[str, Any] = {"0": weight.shape[0]}
    weights = {"kernel": Weight((weight.tensor,), _steps(x), weight.trainable)}
    if bias is None:
        arguments["use_bias"] = False
    else:
        weights["bias"] = Weight((bias.tensor,), (), bias.trainable)
    (name,) = build.layer("layers.Dense", (x.ref,), arguments, weights)
    return build.result(node, name, x.axes)


def _steps(x: Value) -> tuple[Step, ...]:
    if x.mixed is None:
        return (Permute((1, 0)),)
    sizes, order = x.mixed
    lying = tuple(sizes[axis] for axis in order)
    return (
        SplitAxis(1, sizes),
        Permute((0, *(1 + axis for axis in order))),
        MergeAxes(1, lying),
        Permute((1, 0)),
    )


def _computed(node: Node, build: Builder, x: Value) -> Value:
    x, weight = build.ordered(x), build.arranged(node["weight"], (1, 0))
    name = build.op("ops.matmul", (x.ref, weight.ref))
    if node["bias"] is not None:
        name = build.op("+", (build.result(node, name).ref, build.given(node["bias"]).ref))
    return build.result(node, name)


def addmm(node: Node, build: Builder) -> Value:
    """``bias + x @ kernel``, which a linear layer is decomposed to."""
    if node["beta"] != 1 or node["alpha"] != 1:
        raise Unsupported("addmm with factors")
    x, kernel, bias = build.raw(node["mat1"]), build.ordered(node["mat2"]), build.given(node["self"])
    name = build.op("ops.matmul", (build.ordered(x).ref, kernel.ref))
    name = build.op("+", (build.result(node, name).ref, bias.ref))
    return build.result(node, name)


def embedding(node: Node, build: Builder) -> Value:
    """``embedding``."""
    table = build.stored(node["weight"])
    if table is None:
        raise Unsupported("an embedding whose table is computed")
    x = build.given(node["indices"])
    arguments = {"0": table.shape[0], "1": table.shape[1]}
    weights = {"embeddings": Weight((table.tensor,), (), table.trainable)}
    (name,) = build.layer("layers.Embedding", (x.ref,), arguments, weights)
    return build.result(node, name, (*x.axes, x.rank))


OPERATORS = {"aten.linear": linear, "aten.addmm": addmm, "aten.embedding": embedding}
