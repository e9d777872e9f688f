"""The rows say which layers compute something else while they train: checked against both frameworks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from migrate.catalog.model import Layer
from migrate.catalog.modes import has_mode
from migrate.catalog.registry import all_rows, find
from migrate.catalog.signature import Argument
from migrate.catalog.values import UNKNOWN
from migrate.worker import Worker

SIDES = str(Path(__file__).parent / "sides")
LAYERS = [row for row in all_rows() if isinstance(row, Layer)]
PASSED_ON = {
    "keras.layers.Dense": "for quantised weights alone",
    "keras.layers.EinsumDense": "for quantised weights alone",
    "keras.layers.Resizing": "takes it and does not look at it",
    "keras.layers.CenterCrop": "takes it and does not look at it",
    "keras.layers.Bidirectional": "the layer inside says it",
    "keras.layers.TimeDistributed": "the layer inside says it",
    "keras.layers.RNN": "the cell says it",
}
RANDOM_BY_ARGUMENT = {"torch.nn.LSTM", "torch.nn.GRU", "torch.nn.RNN", "torch.nn.MultiheadAttention"}
"""Modules with a dropout of their own, which is 0 unless an argument says otherwise."""


def test_layers_of_keras_that_take_training_have_a_mode_and_no_others(tensorflow_worker: Worker) -> None:
    tensorflow_worker.call("sys:path.append", SIDES)
    function = "layer_modes:keras_layers_that_take_training"
    names = [row.name for row in LAYERS if row.name.startswith("keras.layers.")]
    taking = set(tensorflow_worker.call(function, names))
    assert taking - PASSED_ON.keys() == {
        name for name in names if (row := find(name)) and row.mode != "False"
    }
    assert PASSED_ON.keys() <= taking


def test_modules_of_layers_without_a_mode_do_not_ask_for_it(torch_worker: Worker) -> None:
    torch_worker.call("sys:path.append", SIDES)
    function = "layer_modes:torch_modules_that_ask_for_their_mode"
    texts = [item.code for row in LAYERS if row.mode == "False" for item in row.renderings]
    names = sorted({name for text in texts for name in re.findall(r"torch\.nn\.[A-Z]\w+", text)})
    assert len(names) > 20
    assert set(torch_worker.call(function, names)) <= RANDOM_BY_ARGUMENT


@pytest.mark.parametrize(
    ("name", "argument", "expected"),
    [
        ("keras.layers.LSTM", Argument("0.0", 0.0), False),
        ("keras.layers.LSTM", Argument("0.2", 0.2), True),
        ("keras.layers.LSTM", Argument("rate", UNKNOWN), True),
        ("keras.layers.MultiHeadAttention", Argument("0.1", 0.1), True),
    ],
)
def test_a_dropout_that_is_not_known_to_be_none_is_a_mode(
    name: str, argument: Argument, expected: bool
) -> None:
    row = find(name)
    assert isinstance(row, Layer)
    sizes = [Argument("2", 2)] if name.endswith("LSTM") else [Argument("2", 2), Argument("3", 3)]
    assert has_mode(row, sizes, {"dropout": argument}) is expected
    assert not has_mode(row, sizes, {})


def test_networks_of_keras_have_a_mode_if_they_normalise() -> None:
    modes = {
        row.name.rpartition(".")[2]: row.mode for row in LAYERS if row.name.startswith("keras.applications.")
    }
    assert modes["VGG16"] == modes["VGG19"] == "False"
    assert modes["ResNet50"] == modes["EfficientNetB0"] == modes["MobileNetV2"] == "True"
