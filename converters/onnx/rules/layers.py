"""Layers with weights that the file holds, as PyTorch's own modules."""

from __future__ import annotations

from typing import Any

from migrate.converters.onnx.call import DECLINED, Call, Declined
from migrate.converters.onnx.graph import FLOATING, Constant
from migrate.converters.onnx.weights import Weight


def dtype_suffix(constant: Constant) -> str:
    """The argument that makes a module of another dtype than float32."""
    return "" if constant.dtype == "float32" else f", dtype=torch.{constant.dtype}"


def weights_of(call: Call, *indices: int) -> list[Constant] | None:
    """Constant floating inputs, if every one that is given is such."""
    found = []
    for index in indices:
        constant = call.constant(index)
        if constant is None or constant.dtype not in FLOATING:
            return None
        found.append(constant)
    return found


def one_or_all(values: list[int]) -> Any:
    """``3`` for ``[3, 3]``."""
    return values[0] if len(set(values)) == 1 else tuple(values)


def convolution(call: Call) -> str | Declined:
    """``nn.Conv2d`` with its own padding; anything that it cannot say goes through the function."""
    found = weights_of(call, *(index for index in (1, 2) if call.has(index)))
    if not found or call.attribute("auto_pad", "NOTSET") not in ("NOTSET", "VALID"):
        return DECLINED
    weight = found[0]
    spatial = len(weight.shape) - 2
    pads = call.attribute("pads", [0] * 2 * spatial)
    if spatial not in (1, 2, 3):
        return DECLINED
    x = call.text(0)
    if call.attribute("auto_pad", "NOTSET") == "VALID":
        pads = [0] * 2 * spatial
    if pads[:spatial] != pads[spatial:] or min(pads) < 0:
        amounts = [pads[side * spatial + axis] for axis in reversed(range(spatial)) for side in (0, 1)]
        x, pads = f"F.pad({x}, {amounts})", [0] * 2 * spatial
    groups = call.attribute("group", 1)
    options = {
        "stride": (call.attribute("strides", [1] * spatial), 1),
        "padding": (pads[:spatial], 0),
        "dilation": (call.attribute("dilations", [1] * spatial), 1),
    }
    text = [str(weight.shape[1] * groups), str(weight.shape[0]), repr(one_or_all(list(weight.shape[2:])))]
    text += [f"{k}={one_or_all(v)!r}" for k, (v, default) in options.items() if one_or_all(v) != default]
    text += [f"groups={groups}"] * (groups != 1) + ["bias=False"] * (len(found) == 1)
    names = ("weight", "bias")
    weights = {name: Weight.of(constant) for name, constant in zip(names, found, strict=False)}
    layer = call.module(f"nn.Conv{spatial}d({', '.join(text)}{dtype_suffix(weight)})", weights)
    return f"{layer}({x})"


def batch_normalization(call: Call) -> str | Declined:
    """``nn.BatchNorm2d``, its statistics as buffers."""
    found, rank = weights_of(call, 1, 2, 3, 4), call.rank(0)
    if found is None or rank not in (2, 3, 4, 5) or call.attribute("training_mode", 0):
        return DECLINED
    if len({constant.dtype for constant in found}) != 1 or len({c.shape for c in found}) != 1:
        return DECLINED
    names = ("weight", "bias", "running_mean", "running_var")
    weights = {name: Weight.of(constant) for name, constant in zip(names, found, strict=True)}
    momentum = round(1 - call.attribute("momentum", 0.9), 9)
    options = f", eps={call.attribute('epsilon', 1e-5)!r}" * (call.attribute("epsilon", 1e-5) != 1e-5)
    options += f", momentum={momentum!r}" * (momentum != 0.1)
    kind = f"nn.BatchNorm{max(rank - 2, 1)}d({found[0].shape[0]}{options}{dtype_suffix(found[0])})"
    return f"{call.module(kind, weights)}({call.text(0)})"


def dropout(call: Call) -> str | Declined:
    """A layer that acts in training; as ever, it does nothing in evaluation."""
    ratio = call.values(1) if call.has(1) else None
    training = call.values(2) if call.has(2) else None
    if (call.has(1) and ratio is None) or (call.has(2) and (training is None or bool(training))):
        return DECLINED
    if len([name for name in call.node.outputs if name]) > 1:
        return DECLINED
    share = call.attribute("ratio", 0.5) if ratio is None else float(str(ratio[()]))
    return f"{call.module(f'nn.Dropout({share!r})', {})}({call.text(0)})"


def layer_normalization(call: Call) -> str | Declined:
    """``nn.LayerNorm``, if nothing asks for the mean or the deviation."""
    found, rank = weights_of(call, *(index for index in (1, 2) if call.has(index))), call.rank(0)
    axis = call.attribute("axis", -1)
    if not found or (rank is None and axis >= 0) or len([name for name in call.node.outputs if name]) > 1:
        return DECLINED
    dims = -axis if axis < 0 else (rank or 0) - axis
    if (
        any(len(each.shape) != dims or each.shape != found[0].shape for each in found)
        or call.dtype(0) != found[0].dtype
    ):
        return DECLINED
    epsilon = call.attribute("epsilon", 1e-5)
    options = f", eps={epsilon!r}" * (epsilon != 1e-5) + ", bias=False" * (len(found) == 1)
    shape = found[0].shape[0] if dims == 1 else list(found[0].shape)
    weights = {name: Weight.of(each) for name, each in zip(("weight", "bias"), found, strict=False)}
    layer = call.module(f"nn.LayerNorm({shape}{options}{dtype_suffix(found[0])})", weights)
    return f"{layer}({call.text(0)})"


RULES = {
    "LayerNormalization": layer_normalization,
    "Conv": convolution,
    "BatchNormalization": batch_normalization,
    "Dropout": dropout,
}
