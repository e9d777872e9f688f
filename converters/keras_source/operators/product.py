"""Products of matrices, and attention made of them. https://keras.io/api/ops/numpy/#einsum-function

Where the operands do not lie in PyTorch's order, a product is written as an ``einsum``, which names the axes: nothing
has to be moved. Attention is Keras's own, whose order of axes is the one that models have before PyTorch's transposes.
"""

from __future__ import annotations

from string import ascii_lowercase
from typing import Any

from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value
from migrate.converters.keras_source.program import Node

LETTERS = "bnhwxyzuv"
ATTENTION = (0, 2, 1, 3)  # (batch, tokens, heads, features) of PyTorch's (batch, heads, tokens, features)


def matmul(node: Node, build: Builder) -> Value:
    """``matmul``, ``bmm``, ``mm``."""
    left, right = (
        build.given(node[name]) for name in ("self", "other" if "other" in node.arguments else "mat2")
    )
    plain = all(value.axes == layout.identity(value.rank) for value in (left, right))
    shapes = left.shape[:-2] == right.shape[:-2]
    if plain or min(left.rank, right.rank) < 2 or not shapes:
        left, right = build.ordered(left), build.ordered(right)
        return build.result(node, build.op("ops.matmul", (left.ref, right.ref)))
    batch = LETTERS[: left.rank - 2]
    return _einsum(node, build, (left, right), (f"{batch}ij", f"{batch}jk"), f"{batch}ik")


def _einsum(
    node: Node, build: Builder, values: tuple[Value, ...], labels: tuple[str, ...], result: str
) -> Value:
    """Write a product of tensors as they lie; the letters are PyTorch's axes."""
    lying = ["".join(text[axis] for axis in value.axes) for value, text in zip(values, labels, strict=True)]
    name = build.op("ops.einsum", (f"{','.join(lying)}->{result}", *(value.ref for value in values)))
    return build.result(node, name)


def einsum(node: Node, build: Builder) -> Value:
    """``einsum`` itself."""
    values = tuple(build.given(tensor) for tensor in node["tensors"])
    inputs, arrow, result = _lowered(node["equation"].replace(" ", "")).partition("->")
    if "." in inputs or not arrow:
        raise Unsupported("an einsum with dots, or without a result")
    return _einsum(node, build, values, tuple(inputs.split(",")), result)


def _lowered(equation: str) -> str:
    """The equation in small letters, which are all that Keras takes."""
    letters = dict.fromkeys(letter for letter in equation if letter.isalpha())
    free = [letter for letter in ascii_lowercase if letter not in letters]
    small = {letter: letter if letter.islower() else "" for letter in letters}
    for letter in letters:
        if not small[letter]:
            own = letter.lower()
            small[letter] = free.pop(free.index(own) if own in free else -1)
    return "".join(small.get(letter, letter) for letter in equation)


def attention(node: Node, build: Builder) -> Value:
    """``scaled_dot_product_attention``."""
    if node["dropout_p"]:
        raise Unsupported("attention with dropout in an exported program")
    if node.arguments.get("enable_gqa"):
        raise Unsupported("attention with grouped queries")
    assert node.shape is not None
    if len(node.shape) != 4:
        return _attention_of_rank(node, build)
    tensors = [build.arranged(node[name], ATTENTION) for name in ("query", "key", "value")]
    arguments: dict[str, Any] = {}
    if node["attn_mask"] is not None:
        mask = build.value(node["attn_mask"])
        # A mask that has fewer axes, or is the same for all heads, broadcasts.
        if mask.rank < 4:
            mask = build.ordered(mask)
            shape = (1,) * (4 - mask.rank) + mask.shape
            name = build.op("ops.reshape", (mask.ref, layout.written(shape)))
            mask = Value(name, shape, layout.identity(4), mask.dtype)
        mask = build.ordered(mask)
        arguments["mask" if mask.dtype == "bool" else "bias"] = mask.ref
    if node["scale"] is not None:
        arguments["scale"] = float(node["scale"])
    if node["is_causal"]:
        arguments["is_causal"] = True
    name = build.op("ops.dot_product_attention", [tensor.ref for tensor in tensors], **arguments)
    return build.result(node, name, ATTENTION)


def _attention_of_rank(node: Node, build: Builder) -> Value:
    """Attention of any number of axes, as products and a softmax."""
    query, key, value = (build.ordered(node[name]) for name in ("query", "key", "value"))
    if node["is_causal"]:
        raise Unsupported("causal attention without an axis for the heads")
    width = query.shape[-1]
    assert isinstance(width, int)
    scale = float(node["scale"]) if node["scale"] is not None else width**-0.5
    batch = LETTERS[: query.rank - 2]
    scaled = build.op("*", (query.ref, scale))
    labels = f"{batch}ij,{batch}kj->{batch}ik"
    scores = build.op("ops.einsum", (labels, build.result(node, scaled).ref, key.ref))
    if node["attn_mask"] is not None:
        mask = build.ordered(node["attn_mask"])
        if mask.dtype == "bool":
            raise Unsupported("attention with a boolean mask without an axis for the heads")
        scores = build.op("+", (build.result(node, scores).ref, mask.ref))
    shares = build.op("ops.softmax", (build.result(node, scores).ref,), axis=-1)
    return build.result(node, build.op("ops.matmul", (build.result(node, shares).ref, value.ref)))


OPERATORS = {
    "aten.matmul": matmul,
    "aten.bmm": matmul,
    "aten.mm": matmul,
    "aten.einsum": einsum,
    "aten.scaled_dot_product_attention": attention,
}
