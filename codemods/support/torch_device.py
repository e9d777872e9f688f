"""Devices by TensorFlow's names.

https://www.tensorflow.org/api_docs/python/tf/device
"""

from __future__ import annotations

import re

import torch


def torch_device(name: object) -> torch.device:
    """The device that ``"/GPU:0"``, ``"cpu:0"``, ``"/job:worker/task:0/device:GPU:1"`` or a device of torch's own
    means; the current default one for None and for ``""``, the CPU for a GPU that this machine does not have.

    Raises:
        ValueError: the name has no device of torch's.
    """
    if isinstance(name, torch.device):
        return name
    if name is None or name == "":
        return torch.get_default_device()
    found = re.fullmatch(r"(?:.*/)?(?:device:)?(cpu|gpu|cuda)(?::(\d+))?", str(name), re.IGNORECASE)
    if found is None:
        raise ValueError(f"no device of torch is called {name!r}")
    index = int(found[2] or 0)
    is_there = found[1].lower() != "cpu" and torch.cuda.device_count() > index
    return torch.device(f"cuda:{index}" if is_there else "cpu")
