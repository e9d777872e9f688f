"""Arithmetic, comparisons and functions of single elements. https://keras.io/api/ops/numpy/"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from migrate.converters.keras_source.builder import Builder, Unsupported, Value, broadcast
from migrate.converters.keras_source.dtypes import cast_to
from migrate.converters.keras_source.program import Node, Ref
from migrate.converters.keras_source.statements import Code

SAME = (
    "exp exp2 log log2 log10 log1p expm1 sqrt rsqrt abs sin cos tan sinh cosh erf erfinv floor ceil round trunc sign",
    "square reciprocal isnan isinf isfinite logical_not",
)
FUNCTIONS = {name: f"ops.{name}" for line in SAME for name in line.split()} | {
    "asin": "ops.arcsin",
    "acos": "ops.arccos",
    "atan": "ops.arctan",
    "asinh": "ops.arcsinh",
    "acosh": "ops.arccosh",
    "atanh": "ops.arctanh",
    "sgn": "ops.sign",
}
INFIX = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "**", "eq": "==", "ne": "!=", "lt": "<", "le": "<=",
    "gt": ">", "ge": ">=", "remainder": "%", "floor_divide": "//",
}  # fmt: skip
PAIRS = {
    "maximum": "ops.maximum", "minimum": "ops.minimum", "logical_and": "ops.logical_and",
    "logical_or": "ops.logical_or", "logical_xor": "ops.logical_xor", "atan2": "ops.arctan2",
    "hypot": "ops.hypot", "logaddexp": "ops.logaddexp",
}  # fmt: skip
BITS = ("and", "or", "xor")
BITWISE = ("aten.bitwise_{}", "aten.__{}__")
COMPARISONS = {"==": "ops.equal", "!=": "ops.not_equal", "<": "ops.less", "<=": "ops.less_equal"} | {
    ">": "ops.greater",
    ">=": "ops.greater_equal",
}


def unary(function: str) -> Callable[[Node, Builder], Value]:
    """A function of each element."""

    def write(node: Node, build: Builder) -> Value:
        x = build.raw(node["self"])
        return replace(x, name=build.op(function, (x.ref,)), dtype=node.dtype)

    return write


def binary(sign: str) -> Callable[[Node, Builder], Value]:
    """An operator between two tensors, or a tensor and a number."""
    callee = COMPARISONS.get(sign, sign)

    def write(node: Node, build: Builder) -> Value:
        left, right = (
            _number(build, node[name])
            for name in ("self", "other" if "other" in node.arguments else "exponent")
        )
        rounding = node.arguments.get("rounding_mode")
        if rounding == "trunc":
            quotient = _two(node, build, "/", left, right)
            whole = replace(quotient, name=build.op("ops.trunc", (quotient.ref,)), dtype="float32")
            return cast_to(build, whole, node.dtype)
        chosen = "//" if rounding == "floor" else callee
        factor = node.arguments.get("alpha", 1)
        if factor not in (None, 1):
            if isinstance(right, Ref):
                scaled = build.raw(right)
                right_value = replace(scaled, name=build.op("*", (scaled.ref, factor)))
                return _two(node, build, chosen, left, right_value)
            right = right * factor
        return _two(node, build, chosen, left, right)

    return write


def reversed_binary(sign: str) -> Callable[[Node, Builder], Value]:
    """``rsub``: the operands change places."""

    def write(node: Node, build: Builder) -> Value:
        if node.arguments.get("alpha", 1) not in (None, 1):
            raise Unsupported("rsub with a factor")
        return _two(node, build, sign, _number(build, node["other"]), _number(build, node["self"]))

    return write


def _number(build: Builder, argument: Any) -> Any:
    """A constant of one element is written as a number."""
    stored = build.stored(argument)
    if stored is not None and stored.values is not None and len(stored.values) == 1 and not stored.shape:
        return stored.values[0] if stored.dtype.startswith("float") else int(stored.values[0])
    return argument


def _is_tensor(operand: Any) -> bool:
    return isinstance(operand, Ref | Value)


def _two(node: Node, build: Builder, callee: str, left: Any, right: Any) -> Value:
    if not _is_tensor(left) or not _is_tensor(right):
        x = build.raw(left if _is_tensor(left) else right)
        operands = (x.ref, right) if _is_tensor(left) else (left, x.ref)
        return replace(x, name=build.op(callee, operands), dtype=node.dtype)
    one, other, shape, axes = _broadcast(build, left, right)
    name = build.op(callee, (one.ref, other.ref))
    return Value(name, shape, axes, node.dtype, mixed=one.mixed)


def _broadcast(build: Builder, left: Any, right: Any) -> Any:
    for operand in (left, right):
        if isinstance(operand, Value):
            build.values[operand.name] = operand
    left, right = (operand.ref if isinstance(operand, Value) else operand for operand in (left, right))
    return broadcast(build, left, right)


def pair(function: str) -> Callable[[Node, Builder], Value]:
    """A function of two tensors."""
    return lambda node, build: _two(
        node, build, function, _number(build, node["self"]), _number(build, node["other"])
    )


def bitwise(name: str) -> Callable[[Node, Builder], Value]:
    """``bitwise_and`` and its like, which of truth values are the logical ones."""

    def write(node: Node, build: Builder) -> Value:
        operands = [_number(build, node[operand]) for operand in ("self", "other")]
        if node.dtype == "bool":
            return _two(node, build, f"ops.logical_{name}", *operands)
        placed = [item if _is_tensor(item) else Code(f"ops.array({item})") for item in operands]
        return _two(node, build, f"ops.bitwise_{name}", *placed)

    return write


def bitwise_not(node: Node, build: Builder) -> Value:
    """``bitwise_not``."""
    return unary("ops.logical_not" if node.dtype == "bool" else "ops.bitwise_not")(node, build)


def lerp(node: Node, build: Builder) -> Value:
    """``lerp``: some part of the way from one tensor to another."""
    start = build.value(node["self"])
    way = _two(node, build, "-", node["end"], node["self"])
    part = _two(node, build, "*", way, _number(build, node["weight"]))
    return _two(node, build, "+", start.ref if start.stored else start, part)


def negative(node: Node, build: Builder) -> Value:
    """``neg``."""
    x = build.raw(node["self"])
    return replace(x, name=build.op("ops.negative", (x.ref,)))


def clamp(node: Node, build: Builder) -> Value:
    """``clamp``, with one bound or two."""
    x = build.raw(node["self"])
    low, high = node.arguments.get("min"), node.arguments.get("max")
    if isinstance(low, Ref) or isinstance(high, Ref):
        low, high = (None if bound is None else _number(build, bound) for bound in (low, high))
        if isinstance(low, Ref) or isinstance(high, Ref):
            raise Unsupported("a clamp to tensors")
    name = x.name
    if low is not None and high is not None:
        name = build.op("ops.clip", (x.ref, low, high))
    elif low is not None:
        name = build.op("ops.maximum", (x.ref, low))
    elif high is not None:
        name = build.op("ops.minimum", (x.ref, high))
    return replace(x, name=name)


def masked_fill(node: Node, build: Builder) -> Value:
    """``masked_fill``: a number where the mask holds."""
    value = _number(build, node["value"])
    mask, x, shape, axes = broadcast(build, node["mask"], node["self"])
    name = build.op("ops.where", (mask.ref, value.ref if isinstance(value, Value) else value, x.ref))
    return Value(name, shape, axes, node.dtype)


def where(node: Node, build: Builder) -> Value:
    """``where``."""
    chosen, other = (_number(build, node[name]) for name in ("self", "other"))
    if isinstance(chosen, Ref) and isinstance(other, Ref):
        one, two, _, _ = broadcast(build, chosen, other)
        build.values[one.name], build.values[two.name] = one, two
        condition, first, shape, axes = broadcast(build, node["condition"], one.ref)
        second = build.arranged(two, axes) if two.rank == len(axes) else two
        return Value(build.op("ops.where", (condition.ref, first.ref, second.ref)), shape, axes, node.dtype)
    tensor = chosen if isinstance(chosen, Ref) else other
    if not isinstance(tensor, Ref):
        raise Unsupported("where between two numbers")
    condition, x, shape, axes = broadcast(build, node["condition"], tensor)
    items = (condition.ref, x.ref, other) if isinstance(chosen, Ref) else (condition.ref, chosen, x.ref)
    return Value(build.op("ops.where", items), shape, axes, node.dtype)


def cast(node: Node, build: Builder) -> Value:
    """A change of dtype; Keras models compute in float32 and int32."""
    return cast_to(build, build.raw(node["self"]), node.dtype)


def _added(sign: str) -> Callable[[Node, Builder], Value]:
    """``addcmul`` and ``addcdiv``: a tensor and a product or a quotient."""

    def write(node: Node, build: Builder) -> Value:
        result = _two(node, build, sign, node["tensor1"], node["tensor2"])
        if node["value"] != 1:
            result = replace(result, name=build.op("*", (result.ref, node["value"])))
        return _two(node, build, "+", node["self"], result)

    return write


def filled(node: Node, build: Builder) -> Value:
    """``fill`` and ``zero``: the shape of a tensor, and one value."""
    x = build.given(node["self"])
    value = _number(build, node.arguments.get("value", 0))
    if _is_tensor(value):
        raise Unsupported("a tensor filled with a computed value")
    return replace(x, name=build.op("ops.full_like", (x.ref, value)))


def same(node: Node, build: Builder) -> Value:
    """What leaves the values as they are."""
    return build.value(node["self"])


OPERATORS = {
    **{f"aten.{name}": unary(function) for name, function in FUNCTIONS.items()},
    **{f"aten.{name}": binary(sign) for name, sign in INFIX.items()},
    **{f"aten.{name}": pair(function) for name, function in PAIRS.items()},
    **{spelling.format(name): bitwise(name) for name in BITS for spelling in BITWISE},
    "aten.bitwise_not": bitwise_not,
    "aten.lerp": lerp,
    "aten.rsub": reversed_binary("-"),
    "aten.neg": negative,
    "aten.clamp": clamp,
    "aten.clamp_min": clamp,
    "aten.clamp_max": clamp,
    "aten.masked_fill": masked_fill,
    "aten.where": where,
    "aten.addcmul": _added("*"),
    "aten.addcdiv": _added("/"),
    "aten.fill": filled,
    "aten.zero": filled,
    **{f"aten.{name}": cast for name in ("to", "_to_copy", "type_as")},
    **{
        f"aten.{name}": same
        for name in ("clone", "contiguous", "alias", "detach", "detach_", "lift_fresh_copy")
    },
}
