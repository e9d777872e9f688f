"""Layers whose number of input features nothing says: executed on both sides, and made with their first call."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from migrate.worker import Worker

sys.path.insert(0, str(Path(__file__).parent))  # models_parity, under importmode=importlib
from models_parity import Parity

PROGRAM = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Net(keras.Model):
    def __init__(self, units=6):
        super().__init__()
        self.gru = layers.GRU(units, return_sequences=True, return_state=True, recurrent_initializer="ones")
        self.both = layers.Bidirectional(layers.LSTM(units, return_sequences=True))
        self.rnn = layers.SimpleRNN(units, activation="relu")
        self.dense = layers.Dense(3, kernel_initializer="he_normal", bias_initializer="ones")
        self.first = layers.Dense(4, kernel_initializer=keras.initializers.RandomNormal(stddev=0.02))

    def call(self, x):
        sequence, state = self.gru(x + 0 * self.first(x)[..., :1])
        return self.dense(sequence), state, self.rnn(self.both(x)), self.both(x)
"""


def test_recurrent_layers_of_an_unknown_size(
    tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path
) -> None:
    text = Parity(tensorflow_worker, torch_worker, tmp_path).check(
        PROGRAM, "program:Net", inputs=[{"name": "x", "shape": [7, 5], "dtype": "float32"}]
    )
    assert "        self.gru = LazyGRU(units, batch_first=True)\n" in text
    assert "        nn.init.ones_(self.gru.weight_hh_l0)\n" in text
    assert "        nn.init.ones_(self.dense.bias)\n" in text
    later = "init_later(self.first, lambda layer: nn.init.normal_(layer.weight, 0.0, 0.02))"
    assert f"        {later}\n" in text
    assert "        self.both = LazyLSTM(units, batch_first=True, bidirectional=True)\n" in text
    assert '        self.rnn = nn.RNN(units * 2, units, nonlinearity="relu", batch_first=True)\n' in text


STARTS = """
import torch
from torch import nn

from migrate.codemods.support.init_weights import init_weights
from migrate.codemods.support.lazy_gru import LazyGRU
from migrate.codemods.support.lazy_lstm import LazyLSTM


def started(kind, exact):
    torch.manual_seed(0)
    layer = {"gru": LazyGRU, "lstm": LazyLSTM}[kind](4, batch_first=True, bidirectional=True)
    nn.init.zeros_(layer.bias_hh_l0).requires_grad_(False)
    if exact:
        layer.apply(init_weights)
    nn.init.ones_(layer.weight_hh_l0)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    packed = nn.utils.rnn.pack_padded_sequence(torch.ones(2, 3, 5), torch.tensor([3, 2]), batch_first=True)
    layer(packed)[0].data.sum().backward()
    before = layer.weight_ih_l0.detach().clone()
    optimizer.step()
    return {
        "class": type(layer).__name__,
        "shape": list(layer.weight_ih_l0_reverse.shape),
        "largest": float(before.abs().max()),
        "recurrent": float(layer.weight_hh_l0_reverse.detach().std()),
        "stated": float(layer.weight_hh_l0.grad.abs().sum()) > 0 and bool((before != layer.weight_ih_l0).any()),
        "frozen": float(layer.bias_hh_l0.abs().sum()),
        "size": layer.input_size,
    }
"""


@pytest.mark.parametrize(("kind", "gates"), [("gru", 3), ("lstm", 4)])
@pytest.mark.parametrize("exact", [True, False])
def test_a_layer_starts_with_its_first_call(
    kind: str, gates: int, exact: bool, torch_worker: Worker, tmp_path: Path
) -> None:
    (tmp_path / f"starts_{kind}_{exact}.py").write_text(STARTS, encoding="utf-8")
    torch_worker.call("sys:path.append", str(tmp_path))
    found: dict[str, Any] = torch_worker.call(f"starts_{kind}_{exact}:started", kind, exact)
    assert found["class"] == kind.upper()
    assert found["shape"] == [gates * 4, 5]
    assert found["stated"] is True
    assert found["frozen"] == 0.0
    assert found["size"] == 5
    glorot = (6 / (5 + gates * 4)) ** 0.5
    assert 0 < found["largest"] <= (glorot if exact else 0.5)


FIRST_VALUES = """
import torch
from torch import nn

from migrate.codemods.support.init_later import init_later
from migrate.codemods.support.init_weights import init_weights


def values(exact, loaded):
    layer = nn.LazyLinear(3)
    if exact:
        init_weights(layer)
    init_later(layer, lambda layer: nn.init.constant_(layer.weight, 2.0))
    if loaded:
        layer.load_state_dict({"weight": torch.ones(3, 4), "bias": torch.ones(3)})
    layer(torch.ones(2, 4))
    with torch.no_grad():
        layer.weight += 1
    layer(torch.ones(2, 4))
    return layer.weight.unique().tolist(), layer.bias.abs().sum().item()
"""


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("loaded", [True, False])
def test_first_values_are_given_once_and_not_to_loaded_weights(
    exact: bool, loaded: bool, torch_worker: Worker, tmp_path: Path
) -> None:
    name = f"first_values_{exact}_{loaded}"
    (tmp_path / f"{name}.py").write_text(FIRST_VALUES, encoding="utf-8")
    torch_worker.call("sys:path.append", str(tmp_path))
    weights, bias = torch_worker.call(f"{name}:values", exact, loaded)
    assert weights == [2.0 if loaded else 3.0]
    assert (bias == 0) is (exact and not loaded)
