"""A model's weights from a file of its state dict, or a folder that `save_state` has written.

https://www.tensorflow.org/api_docs/python/tf/saved_model/load
"""

from __future__ import annotations

from pathlib import Path

from safetensors.torch import load_file
from torch import nn


def load_state(model: nn.Module, path: str | Path) -> nn.Module:
    """The model, with the weights from the file, or from the folder's ``model.safetensors``, in evaluation mode."""
    file = Path(path) / "model.safetensors" if Path(path).is_dir() else path
    model.load_state_dict(load_file(file))
    return model.eval()
