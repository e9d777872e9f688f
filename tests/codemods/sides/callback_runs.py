"""Runs in either worker: callbacks fed with logs that are made up, on a model whose weight tells the epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Case = tuple[str, dict[str, Any], list[dict[str, float]]]


def keras_runs(cases: Sequence[Case]) -> list[dict[str, Any]]:
    """Keras's own callbacks: the learning rate after each epoch, where training stopped, the weight in the end."""
    import keras
    import numpy as np

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(keras.optimizers.SGD(0.125), "mse", metrics=["accuracy"])
    model.fit(np.ones((1, 1)), np.ones((1, 1)), verbose=0)  # builds the metrics, whose names Keras looks up

    def run(name: str, arguments: dict[str, Any], epochs: list[dict[str, float]]) -> dict[str, Any]:
        model.stop_training = False
        model.optimizer.learning_rate = 0.125
        callback = getattr(keras.callbacks, name)(**arguments)
        callback.set_model(model)
        callback.on_train_begin()
        rates, seen = [], []
        for epoch, logs in enumerate(epochs):
            callback.on_epoch_begin(epoch)
            model.set_weights([np.full((1, 1), epoch, dtype=np.float32)])
            callback.on_epoch_end(epoch, dict(logs))
            rates.append(float(np.array(model.optimizer.learning_rate)))
            seen.append(epoch)
            if model.stop_training:
                break
        callback.on_train_end()
        return {"rates": rates, "epochs": seen, "weight": float(model.get_weights()[0][0, 0])}

    return [run(*case) for case in cases]


def torch_runs(cases: Sequence[Case]) -> list[dict[str, Any]]:
    """The carried classes, in the same way."""
    import importlib
    import re

    import torch
    from torch import nn

    def run(name: str, arguments: dict[str, Any], epochs: list[dict[str, float]]) -> dict[str, Any]:
        file = {"ReduceLROnPlateau": "reduce_lr_on_plateau"}.get(
            name, re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        )
        made = getattr(importlib.import_module(f"migrate.codemods.support.{file}"), name)
        model = nn.Linear(1, 1, bias=False)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.125)
        callback = made(**arguments)
        callback.attach(model, optimizer)
        rates, seen = [], []
        for epoch, logs in enumerate(epochs):
            callback.on_epoch_begin(epoch)
            with torch.no_grad():
                model.weight.fill_(epoch)
            callback.on_epoch_end(epoch, dict(logs))
            rates.append(optimizer.param_groups[0]["lr"])
            seen.append(epoch)
            if callback.stop_training:
                break
        callback.on_train_end()
        return {"rates": rates, "epochs": seen, "weight": model.weight.item()}

    return [run(*case) for case in cases]


def saves(cases: Sequence[Case], side: str, folder: str) -> list[list[str]]:
    """The files that ``ModelCheckpoint`` has written after each epoch, without their endings, newest names only."""
    from pathlib import Path

    found = []
    for number, (name, arguments, epochs) in enumerate(cases):
        place = Path(folder) / side / str(number)
        place.mkdir(parents=True)
        ending = {"keras": ".weights.h5", "torch": ".safetensors"}[side]
        path = str(place / arguments["filepath"]) + ending
        weights_only = {"save_weights_only": True} if side == "keras" else {}
        runs = {"keras": keras_runs, "torch": torch_runs}[side]
        runs([(name, {**arguments, "filepath": path, **weights_only}, epochs)])
        found.append(sorted(item.name.removesuffix(ending) for item in place.iterdir()))
    return found
