"""A model's weights in a folder of their own, where TensorFlow has a SavedModel.

https://www.tensorflow.org/api_docs/python/tf/saved_model/save
"""

from __future__ import annotations

from pathlib import Path

from safetensors.torch import save_file
from torch import nn


def save_state(model: nn.Module, folder: str | Path) -> None:
    """Write ``model.safetensors`` into a folder, which is made if need be."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    save_file(
        {name: tensor.contiguous() for name, tensor in model.state_dict().items()},
        Path(folder) / "model.safetensors",
    )
