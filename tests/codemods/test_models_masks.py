"""Masks go from layer to layer as Keras hands them on: executed on both sides with the same weights."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from migrate.codemods.context import Options
from migrate.codemods.engine import run
from migrate.worker import Worker

sys.path.insert(0, str(Path(__file__).parent))  # models_parity, under importmode=importlib
from models_parity import Parity

HEAD = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
"""

PROGRAMS: dict[str, tuple[list[dict[str, Any]] | None, str]] = {
    "masking lstm": (
        [{"name": "x", "shape": [6], "dtype": "int32", "high": 4}],
        """
def build_model():
    i = keras.Input((6,), dtype="int32")
    x = layers.Embedding(10, 4, mask_zero=True)(i)
    x = layers.LSTM(5)(x)
    return keras.Model(i, layers.Dense(2)(x))
""",
    ),
    "masking lstm seq": (
        [{"name": "x", "shape": [6], "dtype": "int32", "high": 3}],
        """
def build_model():
    i = keras.Input((6,), dtype="int32")
    x = layers.Embedding(10, 4, mask_zero=True)(i)
    x = layers.Dropout(0.2)(x)
    x = layers.Bidirectional(layers.LSTM(5, return_sequences=True))(x)
    x = layers.Bidirectional(layers.GRU(3))(x)
    return keras.Model(i, layers.Dense(2)(x))
""",
    ),
    "masking lstm of another activation": (
        [{"name": "x", "shape": [6], "dtype": "int32", "high": 3}],
        """
def build_model():
    i = keras.Input((6,), dtype="int32")
    x = layers.Embedding(10, 4, mask_zero=True)(i)
    x = layers.Bidirectional(layers.LSTM(5, activation="relu", return_sequences=True))(x)
    x = layers.LSTM(3, activation="softsign")(x)
    return keras.Model(i, layers.Dense(2)(x))
""",
    ),
    "masking gru": (
        [{"name": "x", "shape": [6], "dtype": "int32", "high": 2}],
        """
def build_model():
    i = keras.Input((6,), dtype="int32")
    x = layers.Embedding(10, 4, mask_zero=True)(i)
    y, s = layers.GRU(5, return_sequences=True, return_state=True)(x)
    z, h, c = layers.LSTM(5, return_state=True, go_backwards=True)(x)
    r = layers.SimpleRNN(4, return_sequences=True)(y)
    return keras.Model(i, [y, s, z, h, c, r])
""",
    ),
    "masking pool": (
        [{"name": "x", "shape": [6], "dtype": "int32", "high": 4}],
        """
def build_model():
    return keras.Sequential([
        keras.Input((None,), dtype="int32"),
        layers.Embedding(10, 4, mask_zero=True),
        layers.GlobalAveragePooling1D(),
        layers.Dense(3),
    ])
""",
    ),
    "Masking": (
        None,
        """
def build_model():
    i = keras.Input((6, 3))
    x = layers.Masking(0.0)(i)
    x = layers.LSTM(5)(x)
    return keras.Model(i, x)
""",
    ),
    "seq masked": (
        [{"name": "x", "shape": [6], "dtype": "int32", "high": 4}],
        """
def build_model():
    model = keras.Sequential()
    model.add(keras.Input((6,)))
    model.add(layers.Embedding(10, 4, mask_zero=True))
    model.add(layers.Bidirectional(layers.LSTM(4, return_sequences=True)))
    model.add(layers.TimeDistributed(layers.Dense(3)))
    model.add(layers.GlobalAveragePooling1D())
    return model
""",
    ),
    "seq2seq masked": (
        [
            {"name": "x", "shape": [6], "dtype": "int32", "high": 3},
            {"name": "y", "shape": [5], "dtype": "int32", "high": 3},
        ],
        """
def build_model():
    e = keras.Input((None,), dtype="int32")
    x = layers.Embedding(10, 4, mask_zero=True)(e)
    _, h, c = layers.LSTM(8, return_state=True)(x)
    d = keras.Input((None,), dtype="int32")
    y = layers.Embedding(12, 4, mask_zero=True)(d)
    y, _, _ = layers.LSTM(8, return_sequences=True, return_state=True)(y, initial_state=[h, c])
    return keras.Model([e, d], layers.Dense(6, activation="softmax")(y))
""",
    ),
    "attention from a masked query to masked values": (
        [
            {"name": "x", "shape": [6], "dtype": "int32", "high": 3},
            {"name": "y", "shape": [5], "dtype": "int32", "high": 3},
        ],
        """
def build_model():
    i = keras.Input((6,), dtype="int32")
    j = keras.Input((5,), dtype="int32")
    e = layers.Embedding(10, 4, mask_zero=True)
    q, v = e(i), e(j)
    x = layers.MultiHeadAttention(2, 3)(q, v)
    return keras.Model([i, j], x)
""",
    ),
    "causal attention, added and averaged": (
        [{"name": "x", "shape": [6], "dtype": "int32", "high": 3}],
        """
def build_model():
    i = keras.Input((6,), dtype="int32")
    q = layers.Embedding(10, 4, mask_zero=True)(i)
    y = layers.MultiHeadAttention(2, 3)(q, q, use_causal_mask=True)
    x = layers.GlobalAveragePooling1D()(layers.Add()([q, y]))
    return keras.Model([i], [x, y])
""",
    ),
    "dot-product attention": (
        [
            {"name": "x", "shape": [6], "dtype": "int32", "high": 3},
            {"name": "y", "shape": [5], "dtype": "int32", "high": 3},
        ],
        """
def build_model():
    i = keras.Input((6,), dtype="int32")
    j = keras.Input((5,), dtype="int32")
    e = layers.Embedding(10, 4, mask_zero=True)
    q, v = e(i), e(j)
    t = layers.Attention()([q, v])
    return keras.Model([i, j], [t,layers.GlobalAveragePooling1D()(t)])
""",
    ),
    "attention whose scores have weights, and heads in groups": (
        [
            {"name": "x", "shape": [6], "dtype": "int32", "high": 3},
            {"name": "y", "shape": [5], "dtype": "int32", "high": 3},
        ],
        """
def build_model():
    i = keras.Input((6,), dtype="int32")
    j = keras.Input((5,), dtype="int32")
    e = layers.Embedding(10, 4, mask_zero=True)
    q, v = e(i), e(j)
    x = keras.layers.GroupQueryAttention(3, 4, 2)(q, v)
    t = layers.AdditiveAttention()([x, q])
    u = layers.Attention(use_scale=True, score_mode="concat")([t, x])
    return keras.Model([i, j], [x, t, layers.GlobalAveragePooling1D()(u)])
""",
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str, tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path) -> None:
    inputs, source = PROGRAMS[name]
    Parity(tensorflow_worker, torch_worker, tmp_path).check(HEAD + source, inputs=inputs)


@pytest.mark.parametrize(("sequences", "told"), [("True", True), ("False", False)])
def test_an_output_with_a_mask_is_told(sequences: str, told: bool, tmp_path: Path) -> None:
    """Keras's losses leave masked steps out of it."""
    (tmp_path / "program.py").write_text(
        HEAD
        + "model = keras.Sequential([layers.Embedding(9, 4, mask_zero=True), "
        + f"layers.LSTM(5, return_sequences={sequences}), layers.Dense(2)])\n",
        encoding="utf-8",
    )
    outcome = run([tmp_path / "program.py"], Options())
    assert any("masked steps" in finding.message for finding in outcome.findings) is told


METHOD = """
class Encoder(keras.Model):
    def __init__(self):
        super().__init__()
        self.first = {first}
        self.lstm = {second}

    def call(self, x):
        x = self.first(x)
        x = self.lstm(x)
        if tf.reduce_sum(x) > 0.0:
            x = tf.nn.softmax(x)
        return x
"""


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("layers.Embedding(9, 4, mask_zero=True)", "layers.LSTM(5)", ["MOD408"]),
        ("layers.Embedding(9, 4)", "layers.LSTM(5)", []),
        ("layers.Embedding(9, 4, mask_zero=True)", "layers.Dense(5)", []),
        ("layers.Masking(mask_value=-1.0)", "layers.LSTM(5)", ["MOD408"]),
    ],
)
def test_a_mask_in_a_method_that_is_not_followed_is_told(
    first: str, second: str, told: list[str], tmp_path: Path
) -> None:
    source = HEAD + METHOD.format(first=first, second=second) + "\nsteps = tf.zeros([3])\n"
    (tmp_path / "program.py").write_text(source, encoding="utf-8")
    outcome = run([tmp_path / "program.py"], Options())
    assert [finding.code for finding in outcome.findings if finding.severity == "error"] == told
    assert "torch.zeros([3])" in outcome.files[0].text or "torch.zeros(3)" in outcome.files[0].text
