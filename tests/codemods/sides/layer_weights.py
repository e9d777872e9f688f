"""Layers and their weights, in either worker."""

from __future__ import annotations

from typing import Any

import numpy as np


def torch_side(name: str, arguments: list[Any], x: Any, order: list[int]) -> Any:
    """The weights of a layer of PyTorch and what it gives; ``order``: the axes of an input in Keras's order."""
    import torch
    from torch import nn

    from migrate.codemods.support.layer_weights import layer_weights

    torch.manual_seed(4)
    layer = getattr(nn, name)(*arguments, **({"batch_first": True} if name == "LSTM" else {})).eval()
    if hasattr(layer, "running_var"):
        layer.running_mean.uniform_(-1, 1)
        layer.running_var.uniform_(0.5, 2)
    with torch.no_grad():
        given = layer(torch.from_numpy(x).permute(order))
        given = given[0] if isinstance(given, tuple) else given
    back = np.argsort(order) if given.ndim == len(order) else None
    output = given.permute(*map(int, back)) if back is not None else given
    return [np.array(item) for item in layer_weights(layer)], output.numpy()


def keras_side(name: str, arguments: dict[str, Any], x: Any, weights: list[Any]) -> Any:
    """What Keras's layer gives with these weights."""
    import keras

    layer = getattr(keras.layers, name)(**arguments)
    layer(x)
    layer.set_weights(weights)
    return np.array(layer(x))


def unknown() -> str:
    """What is said of a layer whose weights Keras has otherwise."""
    from torch import nn

    from migrate.codemods.support.layer_weights import layer_weights

    try:
        layer_weights(nn.GRU(3, 4))
    except TypeError as error:
        return str(error)
    return ""
