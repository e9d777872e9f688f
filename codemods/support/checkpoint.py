"""The state of several objects in one file.

https://www.tensorflow.org/api_docs/python/tf/train/Checkpoint
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist

from migrate.codemods.support.is_main_process import is_main_process


class Checkpoint:
    """Saves and restores modules, optimizers, schedulers (whatever has a ``state_dict``) and tensors.

        checkpoint = Checkpoint(model=model, optimizer=optimizer)
        path = checkpoint.save("folder/ckpt")  # folder/ckpt-1, then folder/ckpt-2, ...
        checkpoint.restore(path)

    The objects are its attributes. ``save_counter`` says how often it has saved; it is part of the state. Of several
    processes, the first one writes, and the others wait for it.
    """

    def __init__(self, root: Any = None, **objects: Any) -> None:
        self.objects = {"root": root, **objects} if root is not None else objects
        self.save_counter = 0
        for name, value in objects.items():
            setattr(self, name, value)

    def save(self, file_prefix: str | Path) -> str:
        """Write a numbered file, and its name into the folder's file ``checkpoint``; returns its path."""
        self.save_counter += 1
        path = Path(f"{file_prefix}-{self.save_counter}")
        if is_main_process():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.with_name("checkpoint").write_text(path.name, encoding="utf-8")
        return self.write(path)

    def write(self, file_prefix: str | Path) -> str:
        """Write a file of this name; returns its path."""
        state = {name: _state(value) for name, value in self.objects.items()}
        if is_main_process():
            Path(file_prefix).parent.mkdir(parents=True, exist_ok=True)
            torch.save({"objects": state, "save_counter": self.save_counter}, file_prefix)
        if dist.is_available() and dist.is_initialized():
            dist.barrier()
        return str(file_prefix)

    def restore(self, save_path: str | Path | None) -> Checkpoint:
        """Take over the state from a file; None is no file, and changes nothing.

        Raises:
            KeyError: the file has an object that is none of these.
        """
        if save_path is None:
            return self
        state = torch.load(save_path, map_location="cpu", weights_only=True)
        for name, value in state["objects"].items():
            _restore(self.objects[name], value)
        self.save_counter = state["save_counter"]
        return self

    read = restore

    def expect_partial(self) -> Checkpoint:
        """What `restore` gives in TensorFlow has such checks: here it raises by itself."""
        return self

    assert_consumed = assert_existing_objects_matched = assert_nontrivial_match = expect_partial


def _state(value: Any) -> Any:
    if hasattr(value, "state_dict"):
        return value.state_dict()
    if isinstance(value, dict):
        return {name: _state(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_state(item) for item in value]
    return value.detach() if isinstance(value, torch.Tensor) else value


def _restore(value: Any, state: Any) -> None:
    if hasattr(value, "load_state_dict"):
        value.load_state_dict(state)
    elif isinstance(value, torch.Tensor):
        with torch.no_grad():
            value.copy_(state)
    elif isinstance(value, dict):
        for name, item in value.items():
            _restore(item, state[name])
    elif isinstance(value, list | tuple):
        for item, part in zip(value, state, strict=True):
            _restore(item, part)
