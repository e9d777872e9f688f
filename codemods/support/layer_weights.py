"""A layer's weights as arrays, in Keras's order and axes, https://keras.io/api/layers/base_layer/#getweights-method."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)


def layer_weights(layer: nn.Module) -> list[np.ndarray[Any, Any]]:
    """Copies of a layer's weights: kernels are (inputs, outputs), or (height, width, inputs, outputs).

    Raises:
        TypeError: it is not known how Keras has the weights of such a layer.
    """
    with torch.no_grad():
        return [np.ascontiguousarray(array.cpu().numpy()).copy() for array in _arrays(layer)]


def _arrays(layer: nn.Module) -> list[Tensor]:
    if isinstance(layer, nn.Linear | nn.Embedding) or type(layer) in CONVOLUTIONS + TRANSPOSED:
        return [_kernel(layer), *_bias(layer)]
    if isinstance(layer, nn.LayerNorm | nn.modules.batchnorm._BatchNorm):
        learned = [item for item in (layer.weight, layer.bias) if item is not None]
        counted = [getattr(layer, "running_mean", None), getattr(layer, "running_var", None)]
        return [*learned, *(item for item in counted if item is not None)]
    if type(layer) is nn.LSTM and layer.num_layers == 1 and not layer.bidirectional:
        held = dict(layer.named_parameters())
        biases = [held["bias_ih_l0"] + held["bias_hh_l0"]] if layer.bias else []
        return [held["weight_ih_l0"].t(), held["weight_hh_l0"].t(), *biases]
    if not list(layer.state_dict()):
        return []
    raise TypeError(f"the weights of a {type(layer).__name__} are not known in Keras's order")


def _kernel(layer: nn.Module) -> Tensor:
    weight = layer.get_parameter("weight")
    if isinstance(layer, nn.Linear):
        return weight.t()
    if isinstance(layer, CONVOLUTIONS):
        if layer.groups != 1:
            raise TypeError("the weights of a convolution in groups are not known in Keras's order")
        return weight.permute(*range(2, weight.dim()), 1, 0)
    if isinstance(layer, TRANSPOSED):
        return weight.permute(*range(2, weight.dim()), 1, 0)
    return weight


def _bias(layer: nn.Module) -> list[Tensor]:
    bias = getattr(layer, "bias", None)
    return [] if bias is None else [bias]
