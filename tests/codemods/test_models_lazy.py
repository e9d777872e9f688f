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
        self.dense = layers.Dense(3)

    def call(self, x):
        sequence, state = self.gru(x)
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
