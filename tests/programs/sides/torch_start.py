"""The same first weights for PyTorch's layers as Keras's have in `keras_start`, in PyTorch's own layouts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from tests.programs.sides import values
from tests.programs.sides.torch_chance import START, fill
from torch import nn


def start(parameter: Any, array: Any) -> None:
    """Give a parameter its first values, for good."""
    if parameter is not None:
        fill(parameter, array)
        setattr(parameter, START, True)


def zero(parameter: Any) -> None:
    """Give a bias Keras's first values, which a program may still draw anew."""
    if parameter is not None:
        fill(parameter, np.zeros(tuple(parameter.shape)))


def linear(layer: Any) -> None:
    """(out, in) of Keras's (in, out)."""
    outputs, inputs = layer.weight.shape
    start(layer.weight, values.kernel((inputs, outputs)).T)
    zero(layer.bias)


def convolution(layer: Any) -> None:
    """(out, in, ...) of (..., in, out), a transposed one's (in, out, ...) of (..., out, in)."""
    first, second, *field = layer.weight.shape
    axes = [len(field) + 1, len(field), *range(len(field))]
    start(layer.weight, values.kernel((*field, second, first)).transpose(axes))
    zero(layer.bias)


def embedding(layer: Any) -> None:
    """As it is; a row for padding stays zero."""
    table = values.embeddings(layer.weight.shape)
    if layer.padding_idx is not None:
        table[layer.padding_idx] = 0
    start(layer.weight, table)


def recurrent(layer: Any) -> None:
    """Gates one below the other: an LSTM's in Keras's order, a GRU's with the first two swapped."""
    for name, parameter in layer.named_parameters(recurse=False):
        if parameter.ndim == 1:
            array = np.zeros(tuple(parameter.shape))
            if name.startswith("bias_ih") and isinstance(layer, nn.LSTM | nn.LSTMCell):
                array[layer.hidden_size : 2 * layer.hidden_size] = 1
            fill(parameter, array)
            continue
        rows, columns = parameter.shape
        made = (values.recurrent if name.startswith("weight_hh") else values.kernel)((columns, rows)).T
        if isinstance(layer, nn.GRU | nn.GRUCell):
            update, reset, new = np.split(made, 3)
            made = np.concatenate([reset, update, new])
        start(parameter, made)
    if hasattr(layer, "dropout"):
        layer.dropout = 0.0


def attention(layer: Any) -> None:
    """Query, key and value one below the other."""
    size = layer.embed_dim
    if layer.in_proj_weight is not None:
        start(layer.in_proj_weight, np.concatenate([values.kernel((size, size)).T] * 3))
    else:
        for weight in (layer.q_proj_weight, layer.k_proj_weight, layer.v_proj_weight):
            start(weight, values.kernel(tuple(weight.shape)[::-1]).T)
    zero(layer.in_proj_bias)
    zero(layer.out_proj.bias)


STARTS: dict[tuple[Any, str], Callable[[Any], None]] = {
    (nn.Linear, "reset_parameters"): linear,
    (torch.nn.modules.conv._ConvNd, "reset_parameters"): convolution,
    (nn.Embedding, "reset_parameters"): embedding,
    (nn.RNNBase, "reset_parameters"): recurrent,
    (nn.RNNCellBase, "reset_parameters"): recurrent,
    (nn.MultiheadAttention, "_reset_parameters"): attention,
}


def install() -> None:
    """Let layers start so when they are made, or when a lazy one learns its sizes."""
    for (kind, name), function in STARTS.items():
        setattr(kind, name, function)
