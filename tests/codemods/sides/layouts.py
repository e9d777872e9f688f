"""Runs in either worker: what each device of a mesh of eight holds of a tensor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

DIMS = [("x", 4), ("y", 2)]


def tensorflow_parts(specs: Sequence[Sequence[str]], array: Any) -> list[list[Any]]:
    """By layout and device, in TensorFlow, on eight devices that are all the processor."""
    import tensorflow as tf
    from tensorflow.experimental import dtensor

    processor = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * 8)
    mesh = dtensor.create_mesh(DIMS, devices=[f"CPU:{number}" for number in range(8)])
    whole = dtensor.copy_to_mesh(tf.constant(array), dtensor.Layout.replicated(mesh, rank=array.ndim))
    parts = [dtensor.unpack(dtensor.relayout(whole, dtensor.Layout(list(spec), mesh))) for spec in specs]
    return [[np.asarray(part) for part in layout] for layout in parts]


def torch_parts(specs: Sequence[Sequence[str]], array: Any) -> list[list[Any]]:
    """The same by the carried classes, each rank of eight in turn, without communication."""
    import torch
    from torch import distributed
    from torch.distributed.tensor._utils import compute_local_shape_and_global_offset
    from torch.testing._internal.distributed.fake_pg import FakeStore

    from migrate.codemods.support.create_mesh import create_mesh
    from migrate.codemods.support.layout import Layout

    found: list[list[Any]] = [[] for _ in specs]
    for rank in range(8):
        distributed.init_process_group("fake", store=FakeStore(), rank=rank, world_size=8)
        mesh = create_mesh(DIMS, device_type="CPU")
        for parts, spec in zip(found, specs, strict=True):
            layout = Layout(list(spec), mesh)
            sizes, starts = compute_local_shape_and_global_offset(array.shape, mesh, layout.placements)
            place = tuple(slice(start, start + size) for start, size in zip(starts, sizes, strict=True))
            assert layout.distribute(torch.as_tensor(array)).to_local().shape == torch.Size(sizes)
            parts.append(array[place])
        distributed.destroy_process_group()
    return found
