"""Keras's image networks, in either worker."""

from __future__ import annotations

from typing import Any

import numpy as np
from scripts import load

SMALL: dict[str, Any] = {"include_top": False, "input_shape": (32, 32, 3), "alpha": 0.35}


def state(weights: str | None) -> dict[str, Any]:
    """The tensors of a small network with these weights, once it is part of a model that starts as Keras's do."""
    from torch import nn

    from migrate.codemods.support.init_weights import init_weights
    from migrate.codemods.support.mobile_net_v2 import MobileNetV2

    network = MobileNetV2(weights=weights, **SMALL)
    nn.Sequential(network).apply(init_weights)
    found = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    return {name: array for name, array in found.items() if not name.endswith("num_batches_tracked")}


def missing(folder: str) -> str:
    """What is said where ImageNet's weights are not at hand."""
    import torch

    from migrate.codemods.support.mobile_net_v2 import MobileNetV2

    torch.hub.set_dir(folder)
    try:
        MobileNetV2(weights="imagenet", **SMALL)
    except FileNotFoundError as error:
        return str(error)
    return ""


def frozen_statistics() -> list[bool]:
    """Whether the running means stay what they are in training: of a frozen network, of one called in evaluation mode,
    of one that learns."""
    import torch

    from migrate.codemods.support.mobile_net_v2 import MobileNetV2

    stayed = []
    for frozen, training in ((True, None), (False, False), (False, True)):
        network = MobileNetV2(weights=None, **SMALL).requires_grad_(not frozen).train()
        before = network.bn_Conv1.running_mean.clone()
        network(torch.randn(2, 32, 32, 3), training)
        stayed.append(bool(torch.equal(before, network.bn_Conv1.running_mean)))
        assert network.training
    return stayed


def keras_transfer(folder: str, images: Any) -> dict[str, Any]:
    """The predictions of the script's model, and its weights by layer and name; those of its network drawn anew, so
    that none is zero or one."""
    import keras

    keras.utils.clear_session()  # layers are counted from the start again, whatever the worker has made before
    keras.utils.set_random_seed(3)
    model = load(folder, "script").build_model()
    random = np.random.default_rng(5)
    for variable in model.weights:
        variable.assign(
            random.uniform(0.1, 0.4, tuple(variable.shape)) * random.choice([-1, 1, 1]) ** (variable.ndim > 1)
        )
    found = {"/".join(variable.path.split("/")[-2:]): np.array(variable) for variable in model.weights}
    return {"weights": found, "result": model.predict(images, verbose=0)}


def torch_transfer(folder: str, images: Any, weights: dict[str, Any]) -> Any:
    """The predictions of the migrated script's model with these weights."""
    import torch

    model = load(folder, "script").build_model().eval()
    model.base.take({path: array for path, array in weights.items() if not path.startswith("dense")})
    with torch.no_grad():
        model.dense.weight.copy_(torch.from_numpy(weights["dense/kernel"].T.copy()))
        model.dense.bias.copy_(torch.from_numpy(weights["dense/bias"]))
        return model(torch.from_numpy(images)).numpy()
