"""Products of matrices, and attention made of them. https://keras.io/api/ops/numpy/#einsum-function

Where the operands do not lie in PyTorch's order, a product is written as an ``einsum``, which names the axes: nothing
has to be moved. Attention is Keras's own, whose order of axes is the one that models have before PyTorch's transposes.
"""

from __future__ import annotations

from dataclasses import replace
from string import ascii_lowercase
from typing import Any

from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value
from migrate.converters.keras_source.geometry import numbers
from migrate.converters.keras_source.program import Node, Ref
from migrate.converters.keras_source.statements import Code

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
    assert node.shape is not None
    tensors = [build.value(node[name]) for name in ("query", "key", "value")]
    if len(node.shape) != 4 or tensors[0].shape[-1] != tensors[2].shape[-1]:
        return _written_out(node, build)
    tensors = [build.arranged(tensor, ATTENTION) for tensor in tensors]
    if node.arguments.get("enable_gqa"):
        tensors = [tensors[0], *(_for_all_heads(build, tensor, tensors[0]) for tensor in tensors[1:])]
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


def _for_all_heads(build: Builder, given: Value, query: Value) -> Value:
    """Keys or values of fewer heads than the queries have, each for several of them."""
    have, want = numbers((given.shape[1], query.shape[1]))
    if have == want:
        return given
    name = build.op("ops.repeat", (given.ref, want // have), axis=given.position(1))
    return replace(given, name=name, shape=(given.shape[0], want, *given.shape[2:]))


def _written_out(node: Node, build: Builder) -> Value:
    """Attention as products and a softmax: of any number of axes, and with values wider than the keys."""
    if node.arguments.get("enable_gqa"):
        raise Unsupported("attention with grouped queries, and values wider than the keys")
    query, key, value = (build.ordered(node[name]) for name in ("query", "key", "value"))
    length, width = query.shape[-2:]
    assert isinstance(width, int)
    scale = float(node["scale"]) if node["scale"] is not None else width**-0.5
    batch = LETTERS[: query.rank - 2]
    scaled = build.op("*", (query.ref, scale))
    name = build.op("ops.einsum", (f"{batch}ij,{batch}kj->{batch}ik", Ref(scaled), key.ref))
    if node["is_causal"]:
        sizes = numbers((length, key.shape[-2]))
        before = build.op("ops.tril", (Code(f'ops.ones({sizes}, dtype="bool")'),))
        name = build.op("ops.where", (Ref(before), Ref(name), float("-inf")))
    if node["attn_mask"] is not None:
        mask = build.ordered(node["attn_mask"])
        if mask.dtype == "bool":
            name = build.op("ops.where", (mask.ref, Ref(name), float("-inf")))
        else:
            name = build.op("+", (Ref(name), mask.ref))
    shares = build.op("ops.softmax", (Ref(name),), axis=-1)
    return build.result(node, build.op("ops.matmul", (Ref(shares), value.ref)))


OPERATORS = {
    "aten.matmul": matmul,
    "aten.bmm": matmul,
    "aten.mm": matmul,
    "aten.einsum": einsum,
    "aten.scaled_dot_product_attention": attention,
}
