"""A model's weights from a folder that `save_state` has written.

https://www.tensorflow.org/api_docs/python/tf/saved_model/load
"""

from __future__ import annotations

from pathlib import Path

from safetensors.torch import load_file
from torch import nn


def load_state(model: nn.Module, folder: str | Path) -> nn.Module:
    """The model, with the weights from the folder's ``model.safetensors``, in evaluation mode."""
    model.load_state_dict(load_file(Path(folder) / "model.safetensors"))
    return model.eval()
