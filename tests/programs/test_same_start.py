"""Both sides of a run start from the same numbers, and note the same losses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.programs.execute import Place, Run, run_side
from tests.programs.prepare import ENTRY, Prepared

LAYERS = """
import keras, numpy as np, tensorflow as tf
from keras import layers
def weights(layer, *shape):
    layer.build(shape)
    return [np.array(value) for value in layer.get_weights()]
attention = layers.MultiHeadAttention(2, 3)
attention(tf.ones((1, 4, 6)), tf.ones((1, 4, 6)))
made = {
    "dense": weights(layers.Dense(5), None, 3)[0],
    "convolution": weights(layers.Conv2D(5, (2, 3)), None, 8, 8, 4)[0],
    "transposed": weights(layers.Conv2DTranspose(5, (2, 3)), None, 8, 8, 4)[0],
    "depthwise": weights(layers.DepthwiseConv2D(3, depth_multiplier=2), None, 8, 8, 4)[0],
    "embedding": weights(layers.Embedding(7, 3), None)[0],
    "lstm": np.concatenate(weights(layers.LSTM(5), None, 4, 3)[:2]),
    "lstm_bias": weights(layers.LSTM(5), None, 4, 3)[2],
    "gru": np.concatenate(weights(layers.GRU(5), None, 4, 3)[:2]),
    "query": attention.get_weights()[0].reshape(6, 6),
    "output": attention.get_weights()[6].reshape(6, 6),
}
"""

MODULES = """
import numpy as np, torch
from torch import nn
def array(parameter, *axes):
    return parameter.detach().permute(*axes).numpy() if axes else parameter.detach().numpy()
def gates(rows, order):
    return np.concatenate([np.split(rows, len(order))[place] for place in order]).T
lstm, gru = nn.LSTM(3, 5), nn.GRU(3, 5)
lazy = nn.LazyLinear(5)
lazy(torch.ones(1, 3))
attention = nn.MultiheadAttention(6, 2)
depthwise = array(nn.Conv2d(4, 8, 3, groups=4).weight)
made = {
    "dense": array(lazy.weight, 1, 0),
    "convolution": array(nn.Conv2d(4, 5, (2, 3)).weight, 2, 3, 1, 0),
    "transposed": array(nn.ConvTranspose2d(4, 5, (2, 3)).weight, 2, 3, 1, 0),
    "depthwise": depthwise.reshape(4, 2, 3, 3).transpose(2, 3, 0, 1),
    "embedding": array(nn.Embedding(7, 3).weight),
    "lstm": np.concatenate([gates(array(w), [0, 1, 2, 3]) for w in (lstm.weight_ih_l0, lstm.weight_hh_l0)]),
    "lstm_bias": array(lstm.bias_ih_l0 + lstm.bias_hh_l0),
    "gru": np.concatenate([gates(array(w), [1, 0, 2]) for w in (gru.weight_ih_l0, gru.weight_hh_l0)]),
    "query": array(attention.in_proj_weight)[:6].T,
    "output": array(attention.out_proj.weight).T,
}
"""

TAPE = """
made["normal"] = tf.random.normal((3, 4), 1.0, 2.0).numpy()
made["uniform"] = tf.random.uniform((2, 3), -1.0, 1.0).numpy()
made["integers"] = tf.random.uniform((20,), 3, 9, dtype=tf.int64).numpy()
made["chosen"] = tf.random.categorical(tf.math.log([[0.1, 0.2, 0.7]]), 5).numpy()
made["orthogonal"] = keras.initializers.Orthogonal()((4, 3)).numpy()
made["glorot"] = keras.initializers.GlorotUniform()((4, 3)).numpy()
made["order"] = np.array(list(tf.data.Dataset.range(9).shuffle(9).as_numpy_iterator()))
made["kept"] = layers.Dropout(0.5)(tf.ones((4, 5)), training=True).numpy()
v = tf.Variable([1.0, 2.0])
@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = v * v
    v.assign_sub(0.1 * tape.gradient(loss, v))
for _ in range(3):
    step()
"""

BACKWARD = """
made["normal"] = torch.normal(1.0, 2.0, (3, 4)).numpy()
made["uniform"] = torch.empty(2, 3).uniform_(-1.0, 1.0).numpy()
made["integers"] = torch.randint(3, 9, (20,)).numpy()
made["chosen"] = torch.multinomial(torch.tensor([[0.1, 0.2, 0.7]]), 5, replacement=True).numpy()
made["orthogonal"] = nn.init.orthogonal_(torch.empty(4, 3)).numpy()
made["glorot"] = nn.init.xavier_uniform_(torch.empty(4, 3)).numpy()
from torch.utils.data import DataLoader
made["order"] = np.array([int(n) for n in DataLoader(torch.arange(9), batch_size=None, shuffle=True)])
made["kept"] = nn.Dropout(0.5)(torch.ones(4, 5)).numpy()
v = torch.tensor([1.0, 2.0], requires_grad=True)
for _ in range(3):
    (v * v).sum().backward()
    with torch.no_grad():
        v -= 0.1 * v.grad
    v.grad = None
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Run, Mapping[str, Any]]]:
    """What the two programs recorded and made."""
    found = {}
    for side, text in (("tensorflow", LAYERS + TAPE), ("torch", MODULES + BACKWARD)):
        folder = tmp_path_factory.mktemp(side)
        program = f"{text}\nnp.savez({str(folder / 'made.npz')!r}, **made)\n"
        run = run_side(side, Prepared({ENTRY: program}), 3, Place(folder / "cache"))
        assert run.ended, run.error
        found[side] = run, dict(np.load(Path(folder / "made.npz")))
    return found


def test_weights_and_random_tensors_are_equal(runs: dict[str, tuple[Run, Mapping[str, Any]]]) -> None:
    source, target = runs["tensorflow"][1], runs["torch"][1]
    assert source.keys() == target.keys()
    for name, array in source.items():
        np.testing.assert_allclose(target[name], array, rtol=1e-5, atol=1e-6, err_msg=name)
    assert np.std(source["dense"]) > 0.1


def test_chance_is_off(runs: dict[str, tuple[Run, Mapping[str, Any]]]) -> None:
    for _, made in runs.values():
        assert (made["kept"] == 1).all()
        assert (made["order"] == np.arange(9)).all()


def test_losses_are_noted_in_order(runs: dict[str, tuple[Run, Mapping[str, Any]]]) -> None:
    expected = [5.0 * 0.64**step for step in range(3)]
    for run, _ in runs.values():
        assert run.losses == pytest.approx(expected)


def test_an_error_is_kept(tmp_path: Path) -> None:
    run = run_side("torch", Prepared({ENTRY: "import torch\nraise ValueError('why')\n"}), 3, Place(tmp_path))
    assert not run.ended
    assert run.last_line == "ValueError: why"


FORMER = """
import tensorflow as tf
SGD = tf.keras.optimizers.SGD
for optimizer in (SGD(lr=0.25), SGD(1.0, decay=1.0), SGD(0.5)):
    v = tf.Variable(2.0)
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = 1.0 * v
        optimizer.apply_gradients([(tape.gradient(loss, v), v)])
"""


def test_an_optimizer_by_its_former_arguments_is_the_former_one(tmp_path: Path) -> None:
    """It takes `lr` as its rate, and lets the rate decay."""
    run = run_side("tensorflow", Prepared({ENTRY: FORMER}), 2, Place(tmp_path))
    assert run.ended, run.error
    assert run.losses == pytest.approx([2.0, 1.75, 2.0, 1.0, 2.0, 1.5])
