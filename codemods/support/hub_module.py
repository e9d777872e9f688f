"""A model of TensorFlow Hub as a module: what `migrate convert` has written of it, under the handle's own path.

https://www.tensorflow.org/hub/api_docs/python/hub/KerasLayer
"""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import torch
from safetensors.torch import load_file
from torch import nn

HUB = Path(__file__).parent / "hub"
MISSING = """{folder}: no module has been written there yet. Where TensorFlow Hub and migrate are, run

    python -c "import tensorflow_hub as hub; print(hub.resolve({handle!r}))"
    migrate convert THE_FOLDER_THAT_IT_PRINTS --to torch -o {folder}
"""


class HubModule(nn.Module):
    """A pre-trained module. It computes as it does after training, whatever the model around it is doing.

    Raises:
        FileNotFoundError: nobody has written it yet; the message says how to.
    """

    def __init__(self, handle: str, trainable: bool = False) -> None:
        super().__init__()
        folder = HUB / urlparse(handle).path.strip("/")
        if not (folder / "model.py").is_file():
            raise FileNotFoundError(MISSING.format(folder=folder, handle=handle))
        self.module = written_module(folder)
        self.module.load_state_dict(load_file(folder / "weights.safetensors"))
        self.module.requires_grad_(trainable)
        self.eval()
        for part in self.modules():
            part.starts_as_keras = True  # type: ignore[assignment]  # `init_weights` of a model around it leaves it

    def forward(self, x: torch.Tensor) -> Any:
        return self.module(x)

    def train(self, mode: bool = True) -> "HubModule":
        """Batch statistics and dropout are no part of what was written."""
        super().train(False)
        return self


def written_module(folder: Path) -> nn.Module:
    """The module of a folder's ``model.py``, which may have a ``migrate_support.py`` of its own beside it."""
    specification = importlib.util.spec_from_file_location(f"hub_{id(folder)}", folder / "model.py")
    if specification is None or specification.loader is None:
        raise ImportError(f"{folder}: its model.py is no module")
    code = importlib.util.module_from_spec(specification)
    around = sys.modules.pop("migrate_support", None)
    sys.path.insert(0, str(folder))
    try:
        specification.loader.exec_module(code)
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop("migrate_support", None)
        if around is not None:
            sys.modules["migrate_support"] = around
    known = folder / "migrate.provenance.json"
    target = json.loads(known.read_text())["models"][0]["target"] if known.is_file() else "model:Model"
    module: nn.Module = getattr(code, target.partition(":")[2])()
    return module
