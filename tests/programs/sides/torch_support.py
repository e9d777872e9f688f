"""The support classes that migrated programs carry: what of them draws, shuffles, or checks a download."""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from tests.programs.sides.record import Recorder

OFF = ("Random", "GaussianNoise", "GaussianDropout", "AlphaDropout")


def install(folder: Path, recorder: Recorder) -> None:
    """Prepare every support module below a program's folder."""
    for file in sorted(folder.rglob("migrate_support.py")):
        name = ".".join(file.relative_to(folder).with_suffix("").parts)
        prepare(importlib.import_module(name), recorder)


def prepare(support: Any, recorder: Recorder) -> None:
    """Prepare one."""
    for name, item in list(vars(support).items()):
        if inspect.isclass(item) and item.__module__ == support.__name__:
            if name.startswith(OFF) and "forward" in vars(item):
                item.forward = _in_evaluation(item.forward)
            if name == "Pipeline":
                item.shuffle = lambda self, *args, **kwargs: self
            if name == "ImageDataGenerator":
                item.random_transform = lambda self, x, seed=None: x
                for method in ("flow", "flow_from_directory"):
                    setattr(item, method, _without_shuffling(getattr(item, method)))
            if name == "ConvLSTM2d":
                item.__init__ = _forget_open(item.__init__)
        elif name.endswith(("_dataset_from_directory", "_dataset_from_array")):
            setattr(support, name, _without_shuffling(item))
        elif name in ("jacobian", "batch_jacobian"):
            setattr(support, name, _unnoted(item, recorder))
    replaced = {
        "_has_hash": lambda *args, **kwargs: True,
        "flip_at_random": lambda image, dim: image,
        "crop_at_random": lambda value, size: value[tuple(slice(int(n)) for n in size)],
    }
    for name, function in replaced.items():
        if hasattr(support, name):
            setattr(support, name, function)


def _in_evaluation(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def forward(self: Any, *args: Any, **kwargs: Any) -> Any:
        self.training = False
        return original(self, *args, **kwargs)

    return forward


def _without_shuffling(original: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(original)

    @functools.wraps(original)
    def call(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        if "shuffle" in signature.parameters:
            bound.arguments["shuffle"] = False
        return original(*bound.args, **bound.kwargs)

    return call


def _unnoted(original: Callable[..., Any], recorder: Recorder) -> Callable[..., Any]:
    @functools.wraps(original)
    def call(*args: Any, **kwargs: Any) -> Any:
        with recorder.suspended():
            return original(*args, **kwargs)

    return call


def _forget_open(original: Callable[..., None]) -> Callable[..., None]:
    """Keras's convolutional LSTM starts with its forget gate open, too."""

    @functools.wraps(original)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        original(self, *args, **kwargs)
        if self.input.bias is not None:
            gate = len(self.input.bias) // 4
            with torch.no_grad():
                self.input.bias[gate : 2 * gate] = 1.0

    return __init__
