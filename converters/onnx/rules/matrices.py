"""Products of matrices; with a constant matrix, a linear layer."""

from __future__ import annotations

from migrate.converters.onnx.call import DECLINED, Call, Declined
from migrate.converters.onnx.fusions import LINEAR
from migrate.converters.onnx.graph import FLOATING, Constant
from migrate.converters.onnx.weights import Weight


def is_weight(call: Call, index: int, rank: int) -> Constant | None:
    """A trained weight of that rank among the inputs."""
    constant = call.constant(index)
    if constant is None or len(constant.shape) != rank or constant.dtype not in FLOATING:
        return None
    return constant if call.writer.members.is_parameter(constant) else None


def matrix_product(call: Call) -> str:
    """A linear layer without a bias, if the right matrix is a weight."""
    if call.dtype(0) is None or call.dtype(0) in FLOATING:
        return linear(call, is_weight(call, 1, 2)) or f"torch.matmul({call.text(0)}, {call.text(1)})"
    return call.function("mat_mul", call.texts())


def linear(call: Call, weight: Constant | None) -> str | None:
    """The layer, its weight transposed."""
    rank = call.rank(0)
    if weight is None or rank is None or rank < 1:
        return None
    inputs, outputs = weight.shape
    transposed = Weight(weight, (outputs, inputs), lambda array: array.T, "transposed")
    suffix = "" if weight.dtype == "float32" else f", dtype=torch.{weight.dtype}"
    layer = call.module(f"nn.Linear({inputs}, {outputs}, bias=False{suffix})", {"weight": transposed})
    return f"{layer}({call.text(0)})"


def linear_with_bias(call: Call) -> str:
    """A product and a sum: a layer where both are weights."""
    weight, bias = is_weight(call, 1, 2), is_weight(call, 2, 1)
    rank = call.rank(0)
    if weight is None or bias is None or not rank:
        return f"torch.matmul({call.text(0)}, {call.text(1)}) + {call.text(2)}"
    inputs, outputs = weight.shape
    weights = {
        "weight": Weight(weight, (outputs, inputs), lambda array: array.T, "transposed"),
        "bias": Weight.of(bias),
    }
    suffix = "" if weight.dtype == "float32" else f", dtype=torch.{weight.dtype}"
    return f"{call.module(f'nn.Linear({inputs}, {outputs}{suffix})', weights)}({call.text(0)})"


def general_product(call: Call) -> str | Declined:
    """``alpha·A·B + beta·C``: a linear layer where B and C are weights."""
    weight, bias = is_weight(call, 1, 2), is_weight(call, 2, 1)
    plain = call.attribute("alpha", 1.0) == 1.0 and call.attribute("beta", 1.0) == 1.0
    if weight is None or (call.has(2) and bias is None) or not plain or call.attribute("transA", 0):
        return DECLINED
    flipped = bool(call.attribute("transB", 0))
    outputs, inputs = weight.shape if flipped else weight.shape[::-1]
    if bias is not None and bias.shape != (outputs,):
        return DECLINED
    matrix = Weight.of(weight)
    if not flipped:
        matrix = Weight(weight, (outputs, inputs), lambda array: array.T, "transposed")
    weights = {"weight": matrix}
    if bias is not None:
        weights["bias"] = Weight.of(bias)
    suffix = ("" if bias is not None else ", bias=False") + (
        "" if weight.dtype == "float32" else f", dtype=torch.{weight.dtype}"
    )
    return f"{call.module(f'nn.Linear({inputs}, {outputs}{suffix})', weights)}({call.text(0)})"


def einsum(call: Call) -> str:
    """Einstein's sum."""
    equation = call.attribute("equation").replace(" ", "")
    return f"torch.einsum({equation!r}, {', '.join(call.texts())})"


RULES = {"MatMul": matrix_product, LINEAR: linear_with_bias, "Gemm": general_product, "Einsum": einsum}
