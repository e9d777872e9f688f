"""Runs in the PyTorch worker: modules with vocabularies, saved and loaded beside weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from migrate.codemods.support.discretization import Discretization
from migrate.codemods.support.normalization import Normalization
from migrate.codemods.support.string_lookup import StringLookup
from migrate.codemods.support.text_vectorization import TextVectorization


def made() -> nn.ModuleDict:
    """Modules that know nothing yet."""
    return nn.ModuleDict(
        {
            "text": TextVectorization(output_mode="tf_idf"),
            "words": StringLookup(),
            "bins": Discretization(num_bins=3),
            "norm": Normalization(),
        }
    )


def adapted() -> nn.ModuleDict:
    """The same, adapted to a few data."""
    modules = made()
    numbers = np.random.default_rng(0).normal(size=(9, 3)).astype("float32")
    for name, data in (
        ("text", ["a b été", "a"]),
        ("words", ["x", "y", "x"]),
        ("bins", numbers),
        ("norm", numbers),
    ):
        modules[name].adapt(data)
    return modules


def asked(modules: nn.ModuleDict) -> list[Any]:
    """What they know, and what they make of data."""
    text, words, bins, norm = modules.values()
    numbers = torch.linspace(-1, 1, 6).reshape(2, 3)
    return [
        text.get_vocabulary(),
        text(["a été zz"]).tolist(),
        words.get_vocabulary(),
        bins(numbers).tolist(),
        norm(numbers).tolist(),
    ]


def through_a_file(folder: str) -> tuple[list[Any], list[Any]]:
    """The answers of adapted modules, and those of new ones that their state was loaded into."""
    path = Path(folder) / "weights.safetensors"
    first, second = adapted(), made()
    save_file(first.state_dict(), path)
    second.load_state_dict(load_file(path))
    return asked(first), asked(second)


def without_vocabularies() -> tuple[list[Any], list[Any]]:
    """The answers before and after a checkpoint with nothing but weights was loaded, as one out of Keras is."""
    modules = adapted()
    before = asked(modules)
    state = {name: value for name, value in modules.state_dict().items() if not name.endswith("_extra_state")}
    modules.load_state_dict(state)
    return before, asked(modules)


def unprepared() -> list[str]:
    """What modules say that were called too early."""
    messages = []
    for name, data in (("text", ["a"]), ("words", ["a"]), ("bins", torch.ones(2))):
        try:
            made()[name](data)
        except RuntimeError as error:
            messages.append(str(error))
    return messages
