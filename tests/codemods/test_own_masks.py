"""Masks that go into layers of the program's own and come out of them: executed on both sides with the same weights."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from tests.codemods.checks import codes, migrate

from migrate.worker import Worker

sys.path.insert(0, str(Path(__file__).parent))  # models_parity, under importmode=importlib
from models_parity import Parity

HEAD = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Tokens(layers.Layer):
    def __init__(self, words, dim, **kwargs):
        super().__init__(**kwargs)
        self.words = layers.Embedding(words, dim)

    def call(self, inputs):
        return self.words(inputs) * 2.0

    def compute_mask(self, inputs, mask=None):
        return keras.ops.not_equal(inputs, 0)


class Encoder(layers.Layer):
    def __init__(self, dim, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
        self.heads = layers.MultiHeadAttention(2, dim)
        self.norm = layers.LayerNormalization()

    def call(self, inputs, mask=None):
        if mask is not None:
            kept = mask[:, tf.newaxis, :]
        else:
            kept = None
        return self.norm(inputs + self.heads(query=inputs, value=inputs, key=inputs, attention_mask=kept))


class Pool(layers.Layer):
    def call(self, x, mask=None):
        if mask is None:
            return tf.reduce_mean(x, axis=1)
        weights = tf.cast(mask, tf.float32)[..., tf.newaxis]
        return tf.reduce_sum(x * weights, axis=1) / (1.0 + tf.reduce_sum(weights, axis=1))


class Scale(layers.Layer):
    def call(self, x):
        return x * 3.0
"""
IDS: list[dict[str, Any]] = [{"name": "ids", "shape": [6], "dtype": "int32", "high": 3}]


@pytest.fixture
def parity(tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path) -> Parity:
    return Parity(tensorflow_worker, torch_worker, tmp_path)


def test_a_mask_is_made_used_and_handed_on_by_layers_of_the_program(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + """
def build_model():
    ids = keras.Input((6,), dtype="int32")
    x = Tokens(9, 8)(ids)
    x = Encoder(4)(x)
    last = layers.LSTM(5)(x)
    return keras.Model(ids, layers.Dense(3)(layers.concatenate([last, Pool()(x)])))
""",
        inputs=IDS,
    )
    assert "mask = self.tokens.compute_mask(ids)" in text
    assert "x = self.encoder(x, mask=mask)" in text
    assert "masked_rnn(self.lstm, x, mask=mask)" in text
    assert "self.pool(x, mask=mask)" in text


def test_in_a_sequential_after_layers_of_kerass(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + """
def build_model():
    return keras.Sequential(
        [
            keras.Input((6,), dtype="int32"),
            layers.Embedding(9, 8, mask_zero=True),
            layers.Bidirectional(layers.GRU(4, return_sequences=True)),
            Pool(),
            layers.Dense(3),
        ]
    )
""",
        inputs=IDS,
    )
    assert "self.pool(x, mask=mask)" in text


def test_in_the_call_of_a_model_that_stays_as_it_is_written(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.tokens = Tokens(9, 8)
        self.words = layers.Embedding(9, 8, mask_zero=True)
        self.encoder = Encoder(4)
        self.drop = layers.Dropout(0.3)
        self.rnn = layers.LSTM(5)
        self.pool = Pool()
        self.bias = self.add_weight(shape=(5,), initializer="zeros", name="bias")

    def call(self, ids, training=None):
        x = self.encoder(self.tokens(ids), training=training)
        x = self.drop(x, training=training)
        y = self.words(ids)
        return tf.concat([self.rnn(x) + self.bias, self.pool(y)], axis=-1)


if __name__ == "__main__":
    model = Net()
    model(tf.zeros((2, 6), tf.int32))
""",
        "program:Net",
        inputs=IDS,
    )
    assert "self.encoder(self.tokens(ids), mask=self.tokens.compute_mask(ids))" in text
    assert "self.pool(y, mask=ids != 0)" in text


def test_a_mask_that_the_call_states_is_kept(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + """
def build_model():
    ids = keras.Input((6,), dtype="int32")
    kept = ids > 1
    x = layers.Embedding(9, 8)(ids)
    return keras.Model(ids, layers.Dense(3)(Pool()(x, mask=kept)))
""",
        inputs=IDS,
    )
    assert "self.pool(x, mask=kept)" in text


def test_a_layer_that_says_nothing_of_masks_drops_them(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + """
def build_model():
    ids = keras.Input((6,), dtype="int32")
    x = Scale()(layers.Embedding(9, 8, mask_zero=True)(ids))
    return keras.Model(ids, layers.Dense(3)(layers.LSTM(5)(x)))
""",
        inputs=IDS,
    )
    assert "mask" not in text.partition("def forward(self, ids)")[2]


@pytest.mark.parametrize(
    ("call", "model"),
    [
        ("return self.rnn(x)", "Block()(layers.Embedding(9, 8, mask_zero=True)(ids))"),
        ("return Inner()(x)", "Block()(layers.Embedding(9, 8, mask_zero=True)(ids))"),
    ],
)
def test_what_a_layer_within_would_see_is_told(call: str, model: str) -> None:
    outcome = migrate(
        f"""{HEAD}
class Inner(layers.Layer):
    def __init__(self):
        super().__init__()
        self.rnn = layers.LSTM(3)

    def call(self, x):
        return self.rnn(x)


class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.rnn = Inner()

    def call(self, x):
        {call}


def build_model():
    ids = keras.Input((6,), dtype="int32")
    return keras.Model(ids, {model})
"""
    )
    assert "MOD408" in codes(outcome)
