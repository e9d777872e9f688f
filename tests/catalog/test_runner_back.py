"""The runner of the way back turns red: each row here is wrong in one way that ports to Keras get wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from migrate.catalog import registry, stated
from migrate.catalog.model import Rendering, Row, Weight
from migrate.catalog.proofs import integers, normal, uniform
from migrate.catalog.torch_proofs import TorchProof
from migrate.validation.proofs.back import expressions
from migrate.validation.proofs.back.run import run
from migrate.worker import Worker


def wrong(name: str, proof: TorchProof, rendering: Rendering, **changes: Any) -> Row:
    row = registry.find_target(name)
    assert row is not None
    return replace(row, renderings=(rendering,), proofs=(proof,), **changes)


IMAGES = {"x": normal(2, 3, 8, 8)}
CONVOLUTION = TorchProof("torch.nn.LazyConv2d(4, 3, 2, 1)", IMAGES)

WRONG: dict[str, tuple[Row, str]] = {
    "a convolution that pads at the end": (
        wrong(
            "torch.nn.LazyConv2d",
            CONVOLUTION,
            Rendering(
                "keras.layers.Conv2D(out_channels, kernel_size, strides=stride, padding='same')",
                when="padding == 1",
            ),
        ),
        "output",
    ),
    "channels that stay first": (
        wrong(
            "torch.nn.InstanceNorm2d",
            TorchProof("torch.nn.InstanceNorm2d(8)", {"x": normal(2, 8, 8, 8)}),
            Rendering("keras.layers.GroupNormalization(groups=-1, epsilon=eps, center=affine, scale=affine)"),
            layout="any",
        ),
        "output",
    ),
    "a square kernel that is not transposed": (
        wrong(
            "torch.nn.LazyLinear",
            TorchProof("torch.nn.LazyLinear(4)", {"x": normal(3, 4)}),
            Rendering("keras.layers.Dense(out_features, use_bias=bias)"),
            weights=(Weight(("weight",), ("kernel",)), Weight(("bias",), ("bias",))),
        ),
        "output",
    ),
    "a bias that is forgotten": (
        wrong(
            "torch.nn.LazyLinear",
            TorchProof("torch.nn.LazyLinear(4)", {"x": normal(3, 5)}),
            Rendering("keras.layers.Dense(out_features, use_bias=False)", when="bias"),
            weights=(registry.find_target("torch.nn.LazyLinear").weights[:1]),  # type: ignore[union-attr]
        ),
        "where bias go",
    ),
    "Keras's epsilon": (
        wrong(
            "torch.nn.InstanceNorm2d",
            TorchProof("torch.nn.InstanceNorm2d(3)", {"x": uniform(2, 3, 4, 4, high=0.1)}),
            Rendering(
                "keras.layers.GroupNormalization(groups=-1, center=affine, scale=affine)", when="eps < 1"
            ),
        ),
        "output",
    ),
    "a part's size taken for the number of parts": (
        wrong(
            "torch.split",
            TorchProof("torch.split(x, 2)", {"x": normal(8, 3)}),
            Rendering("tf.split(tensor, split_size_or_sections, axis=dim)"),
        ),
        "outputs instead of",
    ),
    "a gradient that is cut off": (
        wrong(
            "torch.relu",
            TorchProof("torch.relu(x)", {"x": normal(3, 4)}),
            Rendering("tf.stop_gradient(tf.nn.relu(input))"),
        ),
        "gradient of x",
    ),
    "a dtype that is narrowed": (
        wrong(
            "torch.from_numpy",
            TorchProof("torch.from_numpy(x)", {"x": normal(3, dtype="float64")}, arrays=("x",)),
            Rendering("tf.cast(ndarray, tf.float32)"),
        ),
        "dtype",
    ),
    "probabilities where logits are meant": (
        wrong(
            "torch.nn.CrossEntropyLoss",
            TorchProof(
                "torch.nn.CrossEntropyLoss()",
                {"y_pred": normal(6, 5), "y_true": integers(6, high=5, dtype="int64")},
            ),
            Rendering("keras.losses.SparseCategoricalCrossentropy()"),
        ),
        "output",
    ),
    "a schedule that decays smoothly": (
        wrong(
            "torch.optim.lr_scheduler.StepLR",
            TorchProof("torch.optim.lr_scheduler.StepLR(optimizer, 5)", steps=12, rate="0.1"),
            Rendering("keras.optimizers.schedules.ExponentialDecay(rate, step_size, gamma)"),
        ),
        "output",
    ),
    "a normal distribution that is truncated": (
        wrong(
            "torch.nn.init.xavier_normal_",
            TorchProof("torch.nn.init.xavier_normal_(w)", {"w": normal(400, 300)}, variables=("w",)),
            Rendering(
                "tensor.assign(keras.initializers.TruncatedNormal(stddev=0.0534)(tensor.shape))",
                when="gain == 1",
            ),
        ),
        "differ",
    ),
    "flips of one image in three": (
        wrong(
            "torchvision.transforms.RandomHorizontalFlip",
            TorchProof(
                "torchvision.transforms.RandomHorizontalFlip()",
                {"x": uniform(1, 3, 4, 4)},
                calls=400,
                training=True,
            ),
            Rendering("keras.layers.RandomFlip('horizontal_and_vertical')"),
        ),
        "differs",
    ),
}


@pytest.fixture(scope="module")
def verdicts(tensorflow_worker: Worker, torch_worker: Worker) -> dict[str, list[str]]:
    """The problems found in each wrong row; rows take turns under the name of the right one."""
    out: dict[str, list[str]] = {}
    for title, (row, _) in WRONG.items():
        with pytest.MonkeyPatch.context() as patch:
            for module in (stated, expressions):
                patch.setattr(
                    module,
                    "find_target",
                    lambda name, row=row: row if name == row.name else registry.find_target(name),
                )
            measured = run([row], tensorflow_worker, torch_worker)
        out[title] = [problem for m in measured[row.name] for problem in m.problems]
    return out


@pytest.mark.parametrize("title", WRONG)
def test_a_wrong_row_fails(title: str, verdicts: dict[str, list[str]]) -> None:
    wanted = WRONG[title][1]
    assert any(wanted in problem for problem in verdicts[title]), verdicts[title]
