"""Runs in the PyTorch worker: what was written, as a user loads it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file


def trained(folder: str, function: str) -> tuple[int, list[str]]:
    """The number of parameters that are trained, and the names of all tensors; the weights are loaded strictly."""
    sys.path.insert(0, folder)
    try:
        spec = importlib.util.spec_from_file_location("written_model", Path(folder, "model.py"))
        assert spec is not None
        assert spec.loader is not None
        module: Any = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(folder)
        sys.modules.pop("migrate_support", None)
    model: torch.nn.Module = getattr(module, function)()
    model.load_state_dict(load_file(str(Path(folder, "weights.safetensors"))))
    count = sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)
    return count, list(model.state_dict())
