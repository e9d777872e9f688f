"""Names for Python from names for ONNX, which may be any text."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable

RESERVED = frozenset({"self", "torch", "nn", "F", "Tensor", "math", "np", "numpy", "Model"}) | frozenset(
    dir(builtins)
)
SUFFIXES = re.compile(r"(:\d+|/(Read)?VariableOp(_\d+)?|/Read(/ReadVariableOp)?|/resource|__\d+)+$")
"""What TensorFlow's exporters put after a variable's own name."""
OPERATIONS = re.compile(
    r"/(MatMul|BiasAdd|Conv\dD|convolution|depthwise|conv\dd_transpose|FusedBatchNormV3|batchnorm|add|Add|"
    r"Tensordot|Reshape|Cast|mul|Mul)(_\d+)?$"
)
VARIABLES = frozenset(
    {"kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance", "embeddings", "alpha"}
    | {"depthwise_kernel", "pointwise_kernel", "recurrent_kernel", "lstm_cell", "gru_cell", "simple_rnn_cell"}
    | {"weight", "running_mean", "running_var", "w", "b"}
)
"""What the variables of layers are called: the name before it is the layer's."""


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
    """What a layer is called whose variable has this name; empty if it says nothing of a layer.

    ``model/conv1/kernel:0`` and ``model.conv1.weight`` say ``conv1`` and ``model_conv1``: TensorFlow's paths lead
    through calls, PyTorch's through attributes.
    """
    parts = variable_path(text)
    while parts and re.sub(r"_\d+$", "", parts[-1]) in VARIABLES:
        parts.pop()
    if not parts:
        return ""
    return identifier(parts[-1] if "/" in text else "_".join(parts), "layer")


def parameter_name(text: str) -> str:
    """What a variable by itself is called: by its layer and its own name."""
    parts = variable_path(text)
    is_torch = "/" not in text
    return identifier("_".join(parts if is_torch else parts[-2:]), "constant")


def variable_path(text: str) -> list[str]:
    """The parts of a variable's name, without what an exporter added."""
    text = SUFFIXES.sub("", text)
    while OPERATIONS.search(text):
        text = OPERATIONS.sub("", text)
    parts = text.split("/") if "/" in text else text.split(".")
    return [part for part in parts if part not in ("", "StatefulPartitionedCall", "PartitionedCall")]


def unique(name: str, taken: Iterable[str]) -> str:
    """The name, with a number if it is taken."""
    taken = taken if isinstance(taken, set | frozenset | dict) else set(taken)
    if name not in taken:
        return name
    number = 1
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
