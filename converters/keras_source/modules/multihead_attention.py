"""``nn.MultiheadAttention`` of a sequence with itself as one layer.

https://keras.io/api/layers/attention_layers/multi_head_attention/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from migrate.catalog.transforms import Permute, Separate, SplitAxis, Step
from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value, Weight
from migrate.converters.keras_source.geometry import numbers
from migrate.converters.keras_source.program import Batch, Node, Stored

KIND = "torch.nn.modules.activation.MultiheadAttention"
INNER = ("query", "key", "value")


def write(nodes: Sequence[Node], build: Builder) -> Mapping[str, Value]:
    """Write the layer for the nodes of one call.

    Returns:
        the values of those nodes that are read outside.

    Raises:
        Unsupported: it attends to something else, has a mask, or gives its weights.
    """
    x = _input(nodes, build)
    result = _output(nodes, build)
    stored = _stored(nodes, build)
    heads = _heads(nodes)
    x = build.ordered(x)
    first = x.shape[0] == Batch()
    if not first:
        x = build.arranged(x, (1, 0, 2))
    packed, out = stored["in_proj_weight"], stored["out_proj.weight"]
    width = packed.shape[1]
    split = (heads, width // heads)
    weights: dict[str, Weight] = {}
    bias = "in_proj_bias" in stored
    for part, name in enumerate(INNER):
        steps: tuple[Step, ...] = (Separate(0, 3), Permute((1, 0)), SplitAxis(1, split))
        weights[f"{name}/kernel"] = Weight((packed.tensor,), steps, packed.trainable, part)
        if bias:
            given = stored["in_proj_bias"]
            steps = (Separate(0, 3), SplitAxis(0, split))
            weights[f"{name}/bias"] = Weight((given.tensor,), steps, given.trainable, part)
    turned = (Permute((1, 0)), SplitAxis(0, split))
    weights["attention_output/kernel"] = Weight((out.tensor,), turned, out.trainable)
    arguments: dict[str, Any] = {"0": heads, "1": width // heads}
    if bias:
        given = stored["out_proj.bias"]
        weights["attention_output/bias"] = Weight((given.tensor,), (), given.trainable)
    else:
        arguments["use_bias"] = False
    title = packed.tensor.rpartition(".")[0]
    (name,) = build.layer("layers.MultiHeadAttention", (x.ref, x.ref), arguments, weights, name=title)
    axes = layout.identity(3) if first else (1, 0, 2)
    assert result.shape is not None
    return {result.name: Value(name, result.shape, axes, result.dtype)}


def _input(nodes: Sequence[Node], build: Builder) -> Value:
    own = {node.name for node in nodes}
    read = {name for node in nodes for name in node.refs() if name not in own}
    given = [name for name in read if name not in build.program.stored]
    if len(given) != 1:
        raise Unsupported("attention to another sequence, or with a mask")
    value = build.values[given[0]]
    if not isinstance(value, Value) or value.rank != 3 or Batch() not in value.shape[:2]:
        raise Unsupported("attention of something else than a batch of sequences")
    return value


def _output(nodes: Sequence[Node], build: Builder) -> Node:
    own = {node.name for node in nodes}
    read = [node for node in nodes if any(user.name not in own for user in build.users.get(node.name, []))]
    if len(read) != 1 or read[0].shape is None or len(read[0].shape) != 3:
        raise Unsupported("attention whose weights are read")
    return read[0]


def _stored(nodes: Sequence[Node], build: Builder) -> dict[str, Stored]:
    """The module's own parameters, by their names within it."""
    path = nodes[0].scopes[-1].path
    prefixes = [scope.path for scope in nodes[0].scopes if scope.kind == KIND] or [path]
    found = {
        stored.tensor.removeprefix(f"{prefixes[-1]}."): stored
        for node in nodes
        for name in node.refs()
        if (stored := build.program.stored.get(name)) is not None
    }
    wanted = {"in_proj_weight", "out_proj.weight"}
    if not wanted <= set(found) or set(found) - wanted - {"in_proj_bias", "out_proj.bias"}:
        raise Unsupported("attention with parameters of another kind")
    if ("in_proj_bias" in found) != ("out_proj.bias" in found):
        raise Unsupported("attention with one of its two biases")
    return found


def _heads(nodes: Sequence[Node]) -> int:
    """How many there are, which the shape of the scores says."""
    for node in nodes:
        if "scaled_dot_product_attention" in node.target and node.shape is not None:
            if node["is_causal"] or node["attn_mask"] is not None:
                raise Unsupported("attention with a mask")
            return numbers(node.shape[1:2])[0]
        if "softmax" in node.target and node.shape is not None and isinstance(node.shape[0], Batch):
            return node.shape[0].times
    raise Unsupported("attention without a softmax")
