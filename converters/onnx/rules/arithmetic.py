"""Arithmetic, comparison and logic of several tensors, broadcast as in NumPy.

PyTorch lacks most operations on wide unsigned integers: those are computed as int64, which wraps in the same way.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np

from migrate.converters.onnx.call import Call
from migrate.converters.onnx.graph import FLOATING, INTEGERS, Array
from migrate.converters.onnx.literals import number_literal, torch_dtype

WIDE = frozenset({"uint16", "uint32", "uint64"})
MOST_PARTS = 4096
SMALLEST_INT64 = "torch.iinfo(torch.int64).min"


def operands(call: Call) -> list[str]:
    """The inputs; a floating scalar beside a tensor of its dtype as a number."""
    texts = []
    for index in range(len(call.node.inputs)):
        number = scalar(call, index)
        texts.append(call.text(index) if number is None else number)
    return texts


def scalar(call: Call, index: int) -> str | None:
    """A constant of one element as a literal, if the other operand decides the dtype and the rank of the result."""
    constant = call.constant(index)
    if constant is None or constant.size != 1 or constant.dtype not in FLOATING or len(call.node.inputs) != 2:
        return None
    other = 1 - index
    rank = call.rank(other)
    if call.constant(other) is not None or call.dtype(other) != constant.dtype:
        return None
    if constant.shape and (rank is None or len(constant.shape) > rank):
        return None
    if call.writer.members.is_parameter(constant):
        return None
    number = constant.read().reshape(())
    text = whole_part(number) or number_literal(number)
    return f"({text})" if text.startswith("-") or "/" in text else text


def whole_part(number: Array) -> str:
    """``1 / 255`` for 0.003921569, which is short for that; empty for what is no part of one, or said exactly."""
    with np.errstate(divide="ignore"):
        divisor = np.rint(np.reciprocal(number))
    if not 1 < divisor <= MOST_PARTS or np.reciprocal(divisor) != number:
        return ""
    return "" if float(number_literal(number)) == 1 / float(divisor) else f"1 / {int(divisor)}"


def arithmetic(text: str, *, ordered: bool = False, same_dtype: bool = True) -> Callable[[Call], str]:
    """A rule of two operands.

    Args:
        ordered: whether the result depends on the order of the numbers, and not on their bits alone.
        same_dtype: whether the result has the dtype of the operands.
    """

    def write(call: Call) -> str:
        dtype = call.dtype(0) or call.dtype(1)
        if dtype not in WIDE:
            return text.format(*operands(call))
        shift = f" ^ {SMALLEST_INT64}" if ordered and dtype == "uint64" else ""
        inputs = [
            f"({value}.to(torch.int64){shift})" if shift else f"{value}.to(torch.int64)"
            for value in call.texts()
        ]
        result = text.format(*inputs)
        if not same_dtype:
            return result
        return f"({result}{shift}).to({torch_dtype(dtype)})"

    return write


def divide(call: Call) -> str:
    """Division; of integers, towards zero."""
    dtype = call.dtype(0)
    if dtype in FLOATING:
        return "{} / {}".format(*operands(call))
    if dtype in INTEGERS and dtype not in WIDE:
        return f'torch.div({call.text(0)}, {call.text(1)}, rounding_mode="trunc")'
    return call.function("div", call.texts())


def modulo(call: Call) -> str:
    """The remainder with the divisor's sign, or with ``fmod`` the dividend's."""
    name = "torch.fmod" if call.attribute("fmod", 0) else "torch.remainder"
    return arithmetic(f"{name}({{0}}, {{1}})")(call)


def power(call: Call) -> str:
    """A power, in the dtype of its base."""
    base, exponent = call.dtype(0), call.dtype(1)
    if base in FLOATING and base == exponent:
        first, second = operands(call)
        return f"torch.pow({first}, {second})"
    return call.function("pow_", call.texts())


def shift(call: Call) -> str:
    """Bits moved to the left or, filled with zeros, to the right."""
    return call.function("bit_shift", call.texts(), direction=call.attribute("direction"))


def folded(text: str, *, bound: str = "") -> Callable[[Call], str]:
    """A rule of any number of operands, taken two by two.

    Args:
        bound: the form for a number beside a tensor.
    """
    two = arithmetic(text, ordered=bool(bound))

    def write(call: Call) -> str:
        numbers = [scalar(call, index) for index in range(len(call.node.inputs))]
        if bound and any(numbers):
            tensor = numbers.index(None)
            return bound.format(call.text(tensor), numbers[1 - tensor])
        if len(call.node.inputs) == 2:
            return two(call)
        dtype = call.dtype(0)
        if dtype in WIDE:
            return call.function(f"{call.node.operator.lower()}_", call.texts())
        return functools.reduce(lambda left, right: text.format(left, right), call.texts())

    return write


def equal(call: Call) -> str:
    """Whether elements are the same; of strings, too."""
    if call.dtype(0) == "string":
        return f"torch.from_numpy(np.asarray({call.text(0)} == {call.text(1)}, dtype=bool))"
    return arithmetic("{0} == {1}", same_dtype=False)(call)


def mean(call: Call) -> str:
    """The mean of several tensors."""
    total = " + ".join(call.texts())
    return f"({total}) / {len(call.node.inputs)}"


COMPARED = {"Less": "<", "LessOrEqual": "<=", "Greater": ">", "GreaterOrEqual": ">="}
RULES = {
    "Equal": equal,
    "Add": arithmetic("{0} + {1}"),
    "Sub": arithmetic("{0} - {1}"),
    "Mul": arithmetic("{0} * {1}"),
    "Div": divide,
    "Mod": modulo,
    "Pow": power,
    "Max": folded("torch.maximum({0}, {1})", bound="{0}.clamp(min={1})"),
    "Min": folded("torch.minimum({0}, {1})", bound="{0}.clamp(max={1})"),
    "Sum": folded("{0} + {1}"),
    "Mean": mean,
    "And": arithmetic("torch.logical_and({0}, {1})"),
    "Or": arithmetic("torch.logical_or({0}, {1})"),
    "Xor": arithmetic("torch.logical_xor({0}, {1})"),
    "BitwiseAnd": arithmetic("{0} & {1}"),
    "BitwiseOr": arithmetic("{0} | {1}"),
    "BitwiseXor": arithmetic("{0} ^ {1}"),
    "BitShift": shift,
    **{
        name: arithmetic(f"{{0}} {sign} {{1}}", ordered=True, same_dtype=False)
        for name, sign in COMPARED.items()
    },
}
