"""Runs programs' ``main(**arrays)`` in one of several processes that torchrun has started, or on several replicas in
one TensorFlow process, from given weights:

    torchrun --nproc_per_node 2 processes.py FOLDER torch
    python processes.py FOLDER tensorflow

Each folder in FOLDER is a program: ``torch/script.py`` or ``tensorflow/script.py``, and ``arrays.npz``. The arrays
named ``weight_0``, ``weight_1`` and so on are the initial weights of what its ``build_model()`` makes, in Keras's
layout; the number ``replicas`` is how many the TensorFlow program has. Writes ``<side>.<processes>.<rank>.json`` with
what ``main`` gave, and the model's weights after it.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

MOST = 2


def main(folder: str, side: str) -> None:
    """One process's run of every program."""
    if side == "tensorflow":
        _share_processor()
    for program in sorted(Path(folder).iterdir()):
        _run(program, side)


def _run(program: Path, side: str) -> None:
    given = dict(np.load(program / "arrays.npz"))
    weights = [
        given.pop(f"weight_{number}") for number in range(sum(name[:7] == "weight_" for name in given))
    ]
    replicas = int(given.pop("replicas"))
    keras = side == "tensorflow"
    if keras:
        _use_replicas(replicas)
    for name in ("script", "migrate_support"):
        sys.modules.pop(name, None)
    sys.path.insert(0, str(program / side))
    os.chdir(program / side)
    importlib.invalidate_caches()
    script = importlib.import_module("script")
    sys.path.pop(0)
    models: list[Any] = []
    build = script.build_model

    def build_model(*args: Any, **keywords: Any) -> Any:
        model = build(*args, **keywords)
        if not models:
            (_fill_keras if keras else _fill_torch)(model, weights)
        models.append(model)
        return model

    script.build_model = build_model
    told = script.main(**given)
    world, rank = os.environ.get("WORLD_SIZE", "1"), os.environ.get("RANK", "0")
    after = [array.tolist() for array in (_keras if keras else _torch)(models[0])]
    found = {"result": told, "weights": after}
    (program / f"{side}.{world}.{rank}.json").write_text(json.dumps(found), encoding="utf-8")


def _share_processor() -> None:
    import tensorflow as tf

    (processor,) = tf.config.list_physical_devices("CPU")
    tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * MOST)


def _use_replicas(number: int) -> None:
    """Strategies take so many processors: by itself a strategy of several takes GPUs only. They add up on one of them,
    since the collective operations of two programs in one process have names that collide."""
    import tensorflow as tf
    from tensorflow.python.distribute.mirrored_strategy import MirroredStrategy

    devices = [f"CPU:{place}" for place in range(number)]
    tf.distribute.MirroredStrategy = lambda *_, **__: MirroredStrategy(
        devices, tf.distribute.ReductionToOneDevice()
    )


def _fill_keras(model: Any, weights: list[Any]) -> None:
    model.set_weights(weights)


def _fill_torch(model: Any, weights: list[Any]) -> None:
    import torch

    with torch.no_grad():
        for tensor, weight in zip(_tensors(model), weights, strict=True):
            tensor.copy_(torch.as_tensor(weight.T))


def _tensors(model: Any) -> list[Any]:
    """Layer by layer, the running statistics of each after its weights, as Keras lists them."""
    return [
        tensor
        for module in model.modules()
        for tensor in (*module.parameters(recurse=False), *module.buffers(recurse=False))
        if tensor.ndim
    ]


def _keras(model: Any) -> list[Any]:
    return [np.array(weight) for weight in model.get_weights()]


def _torch(model: Any) -> list[Any]:
    return [tensor.detach().numpy().T for tensor in _tensors(model)]


if __name__ == "__main__":
    main(*sys.argv[1:3])
