"""A class whose inputs nothing tells of is read with a rank that is supposed: axes beyond it say nothing of sizes."""

from __future__ import annotations

import pytest
from tests.codemods.checks import codes, migrate, output

GATE = """
from keras import layers, ops


class Gate(layers.Layer):
    def __init__(self, dim):
        super().__init__()
        self.up = layers.Dense(dim * 2)
        self.norm = layers.LayerNormalization()

    def call(self, x):
        x = self.up(x)
        {cut}
        return self.norm(y)
"""


@pytest.mark.parametrize(
    "cut",
    [
        "_, y = ops.split(x, 2, axis=2)",
        "y = ops.concatenate([x, x], axis=2)",
    ],
)
def test_an_axis_beyond_the_supposed_rank_leaves_the_size_open(cut: str) -> None:
    outcome = migrate(GATE.format(cut=cut))
    assert codes(outcome) == []
    assert "self.norm = LazyLayerNorm(eps=0.001)" in output(outcome)


@pytest.mark.parametrize(
    ("cut", "size"),
    [
        ("_, y = ops.split(x, 2, axis=-1)", "dim"),
        ("y = ops.take(x, [0, 1, 2], axis=-1)", "3"),
        ("y = ops.concatenate([x, x], axis=-1)", "dim * 4"),
    ],
)
def test_the_last_axis_is_the_last_whatever_the_rank(cut: str, size: str) -> None:
    assert f"self.norm = nn.LayerNorm({size}, eps=0.001)" in output(migrate(GATE.format(cut=cut)))
