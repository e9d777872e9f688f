"""A mesh of devices with named dimensions.

https://www.tensorflow.org/api_docs/python/tf/experimental/dtensor/create_mesh and
https://pytorch.org/docs/stable/distributed.html#torch.distributed.device_mesh.init_device_mesh
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import distributed
from torch.distributed.device_mesh import DeviceMesh, init_device_mesh


def create_mesh(
    mesh_dims: Sequence[tuple[str, int]] | Mapping[str, int],
    devices: Sequence[str] | None = None,
    device_type: str | None = None,
) -> DeviceMesh:
    """The mesh of these dimensions over all processes: PyTorch has one process a device, which ``torchrun`` starts.

    A program that was not started so is a process of its own, enough for a mesh of one device.

    Args:
        mesh_dims: names and sizes.
        devices: only their kind counts: each process takes the device of its rank.
        device_type: ``"CPU"`` or ``"GPU"``; None: that of ``devices``, else what there is.
    """
    named = dict(mesh_dims)
    kind = device_type or next(iter(devices or ()), "GPU" if torch.cuda.is_available() else "CPU")
    if not distributed.is_initialized() and "RANK" not in os.environ:
        meeting = Path(tempfile.mkdtemp()) / "store"
        distributed.init_process_group("gloo", init_method=meeting.as_uri(), rank=0, world_size=1)
    return init_device_mesh(
        "cuda" if "GPU" in kind.upper() else "cpu", tuple(named.values()), mesh_dim_names=tuple(named)
    )
