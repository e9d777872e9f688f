"""Layouts of distributed tensors: each device of a mesh has the same part on both sides."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.codemods.checks import check_transformed

from migrate.worker import Worker

SIDES = Path(__file__).parent / "sides"
SPECS = [
    ["x", "unsharded"],
    ["unsharded", "y"],
    ["y", "x"],
    ["x", "y"],
    ["unsharded", "unsharded"],
]


def test_each_device_holds_the_same_part() -> None:
    array = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")
    with Worker.start(
        "tensorflow", path=[str(SIDES)]
    ) as tensorflow:  # devices are set up before anything runs
        expected = tensorflow.call("layouts:tensorflow_parts", SPECS, array)
    with Worker.start("torch", path=[str(SIDES)]) as torch:
        actual = torch.call("layouts:torch_parts", SPECS, array)
    for spec, theirs, ours in zip(SPECS, expected, actual, strict=True):
        assert len(theirs) == len(ours) == 8
        for a, b in zip(theirs, ours, strict=True):
            np.testing.assert_array_equal(b, a, err_msg=str(spec))


def test_meshes_and_layouts() -> None:
    check_transformed(
        """
        from tensorflow.experimental import dtensor

        mesh = dtensor.create_mesh([("batch", 4), ("model", 2)], device_type="GPU")
        first = dtensor.Layout([dtensor.UNSHARDED, "model"], mesh)
        second = dtensor.Layout.batch_sharded(mesh, "batch", rank=2)
        third = dtensor.Layout.replicated(mesh, rank=1)
        """,
        """
        from migrate_support import Layout, create_mesh

        # TODO(migrate): NUM803 tf.experimental.dtensor.create_mesh: PyTorch has one process a device, which torchrun starts; TensorFlow has one process for all
        mesh = create_mesh([("batch", 4), ("model", 2)], device_type="GPU")
        first = Layout(["unsharded", "model"], mesh)
        second = Layout.batch_sharded(mesh, "batch", rank=2)
        third = Layout.replicated(mesh, rank=1)
        """,  # noqa: E501 - the TODO line is one line
        findings=("NUM803",),
    )
