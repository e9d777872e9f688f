"""In the frameworks' processes: which layers ask whether they train."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Sequence


def keras_layers_that_take_training(names: Sequence[str]) -> list[str]:
    """Of canonical names of layers those whose ``call`` takes ``training``; functions that make models are none."""
    import keras

    found = []
    for name in names:
        layer = keras
        for part in name.split(".")[1:]:
            layer = getattr(layer, part)
        if inspect.isclass(layer) and "training" in inspect.signature(layer.call).parameters:
            found.append(name)
    return found


def torch_modules_that_ask_for_their_mode(names: Sequence[str]) -> list[str]:
    """Of full names of modules those whose class, or one that it derives from, reads ``self.training``."""
    found = []
    for name in names:
        home, _, last = name.rpartition(".")
        module = getattr(importlib.import_module(home), last)
        if inspect.isclass(module) and any(
            "self.training" in inspect.getsource(base)
            for base in module.__mro__
            if base.__module__.startswith("torch.nn.modules.")
            and base.__module__ != "torch.nn.modules.module"
        ):
            found.append(name)
    return found
