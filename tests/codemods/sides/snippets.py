"""Runs in either worker: a few lines with the framework and arrays at hand."""

from __future__ import annotations

import importlib
from typing import Any


def run(text: str, arrays: dict[str, Any], framework: str) -> dict[str, Any]:
    """What the lines leave in the variables whose names begin with ``out``: arrays, with dtypes and shapes.

    Args:
        arrays: made tensors of the framework under their names, and left arrays under ``array_<name>``.
    """
    import numpy as np

    module = importlib.import_module(framework)
    make = module.constant if framework == "tensorflow" else module.from_numpy
    names: dict[str, Any] = {name: make(array.copy()) for name, array in arrays.items()}
    names |= {f"array_{name}": array.copy() for name, array in arrays.items()}
    exec(compile(text, "<snippet>", "exec"), names)
    return {name: np.asarray(value) for name, value in names.items() if name.startswith("out")}
