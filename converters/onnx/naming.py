"""Names for Python from names for ONNX, which may be any text."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable

RESERVED = frozenset({"self", "torch", "nn", "F", "Tensor", "math", "np", "numpy", "Model"}) | frozenset(
    dir(builtins)
)
# What TensorFlow's exporters put after a variable's own name.
SUFFIXES = re.compile(r"(:\d+|/(Read)?VariableOp(_\d+)?|/Read(/ReadVariableOp)?|/resource|__\d+)+$")
OPERATIONS = re.compile(
    r"/(MatMul|BiasAdd|Conv\dD|convolution|depthwise|conv2d_transpose|FusedBatchNormV3|batchnorm|add|Add|"
    r"Tensordot|Reshape|Cast|mul|Mul|kernel|bias)(_\d+)?$"
)


def identifier(text: str, default: str = "value") -> str:
    """A Python identifier that resembles a text: ``conv2d/Relu:0`` becomes ``conv2d_relu``."""
    name = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")
    name = re.sub(r"_+", "_", name)[-60:].lstrip("_")
    if not name:
        return default
    if name[0].isdigit():
        name = f"{default}_{name}"
    return f"{name}_" if keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in RESERVED else name


def snake(operator: str) -> str:
    """``BatchNormalization`` as ``batch_normalization``."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", operator)
    return identifier(words.lower())


def layer_name(text: str) -> str:
    """What a layer is called whose variable has this name, without what an exporter added."""
    text = SUFFIXES.sub("", text)
    while OPERATIONS.search(text):
        text = OPERATIONS.sub("", text)
    parts = [part for part in re.split(r"[/]", text) if part not in ("", "StatefulPartitionedCall", "kernel")]
    return identifier(parts[-1], "layer") if parts else "layer"


def unique(name: str, taken: Iterable[str]) -> str:
    """The name, with a number if it is taken."""
    taken = taken if isinstance(taken, set | frozenset | dict) else set(taken)
    if name not in taken:
        return name
    number = 1
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
