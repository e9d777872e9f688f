"""The proof runner turns red: each row here is wrong in one way that migrations get wrong, and must fail for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from migrate.catalog import registry
from migrate.catalog.model import Layer, Level, Rendering, Row, Weight
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.transforms import Permute, ReorderBlocks, Separate
from migrate.validation.proofs import calls
from migrate.validation.proofs.run import run
from migrate.worker import Worker


def found(name: str) -> Any:
    row = registry.find(name)
    assert row is not None
    return row


def with_rendering(row: Row, proof: Proof, rendering: Rendering, **changes: Any) -> Row:
    return replace(row, renderings=(rendering,), proofs=(proof,), **changes)


def dense(proof: Proof, weights: tuple[Weight, ...]) -> Row:
    return with_rendering(
        found("keras.layers.Dense"),
        proof,
        Rendering("torch.nn.Linear(channels(x), units)", forward="activation(layer(x))"),
        weights=weights,
    )


KERNEL = Weight(("kernel",), ("weight",), (Permute((1, 0)),))
BIAS = Weight(("bias",), ("bias",))
DENSE = Proof("keras.layers.Dense(4)", {"x": normal(3, 4)})
CONVOLUTION = Proof("keras.layers.Conv2D(3, 3, strides=2, padding='same')", {"x": normal(2, 8, 8, 3)})
SEQUENCE = {"x": normal(3, 6, 4)}
GRU = found("keras.layers.GRU")

WRONG: dict[str, tuple[Row, str]] = {
    "a square kernel that is not transposed": (dense(DENSE, (Weight(("kernel",), ("weight",)), BIAS)), "output"),
    "a bias that is forgotten": (dense(DENSE, (KERNEL,)), "names the weights"),
    "a convolution that pads evenly": (
        with_rendering(
            found("keras.layers.Conv2D"),
            CONVOLUTION,
            Rendering(
                "torch.nn.Conv2d(channels(x), filters, kernel_size, stride=strides, padding=1)",
                when="mode == 'same'",
            ),
        ),
        "output",
    ),
    "a second bias of an LSTM that learns": (
        with_rendering(
            found("keras.layers.LSTM"),
            Proof("keras.layers.LSTM(5)", SEQUENCE),
            Rendering("torch.nn.LSTM(channels(x), units, batch_first=True)", forward="layer(x)[0][:, -1]"),
        ),
        "gradient of lstm",
    ),
    "the gates of a GRU in Keras's order": (
        with_rendering(
            GRU,
            Proof("keras.layers.GRU(5)", SEQUENCE),
            Rendering("torch.nn.GRU(channels(x), units, batch_first=True)", forward="layer(x)[0][:, -1]"),
            weights=(
                *(replace(weight, steps=(Permute((1, 0)),)) for weight in GRU.weights[:2]),
                replace(GRU.weights[2], steps=(Separate(0, 2, drop=True), ReorderBlocks(0, (0, 1, 2)))),
            ),
        ),
        "output",
    ),
    "a running variance that is unbiased": (
        with_rendering(
            found("keras.layers.BatchNormalization"),
            Proof("keras.layers.BatchNormalization()", {"x": normal(4, 3)}, training=True, steps=3),
            Rendering("torch.nn.BatchNorm1d(channels(x), eps=epsilon, momentum=1 - momentum)"),
        ),
        "moving_variance",
    ),
    "an epsilon of torch's": (
        with_rendering(
            found("keras.layers.LayerNormalization"),
            Proof("keras.layers.LayerNormalization()", {"x": normal(3, 4)}),
            Rendering("torch.nn.LayerNorm(channels(x))"),
        ),
        "output",
    ),
    "a rate that is what is kept": (
        with_rendering(
            found("keras.layers.Dropout"),
            Proof("keras.layers.Dropout(0.2)", {"x": normal(4, 30)}, training=True),
            Rendering("torch.nn.Dropout(1 - rate)"),
        ),
        "share dropped",
    ),
    "features dropped one by one": (
        with_rendering(
            found("keras.layers.SpatialDropout1D"),
            Proof("keras.layers.SpatialDropout1D(0.4)", {"x": normal(4, 5, 12)}, training=True),
            Rendering("torch.nn.Dropout(rate)"),
        ),
        "dropped together",
    ),
    "a softmax over the wrong axis of a permuted tensor": (
        with_rendering(
            found("keras.activations.softmax"),
            Proof("keras.activations.softmax(x)", {"x": normal(2, 3, 4)}),
            Rendering("torch.softmax(x, dim=-1)"),
        ),
        "output",
    ),
    "a shape that is not inferred right": (
        replace(found("keras.layers.Flatten"), shape="(size(x, 0), size(x, 1))"),
        "inferred shape",
    ),
    "a dtype that is widened": (
        with_rendering(
            found("keras.activations.tanh"),
            Proof("keras.activations.tanh(x)", {"x": normal(3, 4)}),
            Rendering("torch.tanh(x.double())"),
        ),
        "dtype",
    ),
    "a gradient that is cut off": (
        with_rendering(
            found("keras.activations.tanh"),
            Proof("keras.activations.tanh(x)", {"x": normal(3, 4)}),
            Rendering("torch.tanh(x).detach()"),
        ),
        "gradient of x",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def verdicts(tensorflow_worker: Worker, torch_worker: Worker) -> dict[str, list[str]]:
    """The problems found in each wrong row; rows take turns under the name of the right one."""
    out: dict[str, list[str]] = {}
    for title, (row, _) in WRONG.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                calls, "find", lambda name, row=row: row if name == row.name else registry.find(name)
            )
            measured = run([row], tensorflow_worker, torch_worker)
        out[title] = [problem for m in measured[row.name] for problem in m.problems]
    return out


@pytest.mark.parametrize("title", WRONG)
def test_a_wrong_row_fails(title: str, verdicts: dict[str, list[str]]) -> None:
    wanted = WRONG[title][1]
    assert any(wanted in problem for problem in verdicts[title]), verdicts[title]


def test_every_layer_with_a_level_below_exact_says_why() -> None:
    for row in registry.all_rows():
        for rendering in row.renderings:
            level = rendering.level or row.level
            assert level in (Level.EXACT, Level.MANUAL) or rendering.note or row.note, row.name
        assert not isinstance(row, Layer) or row.shape, f"{row.name} does not say its output's shape"
