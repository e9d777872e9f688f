"""Tables of words that a program has read from elsewhere: what a new model starts from stays it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import migrate, output

from migrate.catalog.model import Style

Both = Callable[..., tuple[Any, Any, str]]

TABLE = "rng = np.random.default_rng(1)\nTABLE = rng.normal(size=(9, 4))\n"
LIST = """
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

{table}

def build_model():
    return keras.Sequential([keras.Input((1,)), layers.Dense(1)])


def make():
    return keras.Sequential(
        [layers.Embedding(9, 4, weights=[TABLE], trainable=False), layers.GlobalAveragePooling1D()]
    )


def main(model, x):
    return make().predict(x, verbose=0)
"""
SUBCLASS = """
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

{table}

def build_model():
    return keras.Sequential([keras.Input((1,)), layers.Dense(1)])


class Reader(keras.Model):
    def __init__(self):
        super().__init__()
        self.table = layers.Embedding(9, 4, weights=[TABLE])

    def call(self, x):
        return self.table(x)


def main(model, x):
    return Reader().predict(x, verbose=0)
"""


@pytest.mark.parametrize("style", list(Style))
@pytest.mark.parametrize("source", [LIST, SUBCLASS])
def test_a_table_that_a_layer_is_given_is_what_it_starts_from(
    source: str, style: Style, run_both: Both
) -> None:
    arrays = {"x": np.arange(8).reshape(2, 4)}
    expected, actual, _ = run_both(source.format(table=TABLE), arrays, style)
    assert np.abs(expected).max() > 0.5
    np.testing.assert_allclose(actual, expected, rtol=1e-6)


def test_in_keras_2_too() -> None:
    text = """
import numpy as np
import tf_keras as keras

TABLE = np.ones((9, 4))
model = keras.Sequential([keras.Input((3,)), keras.layers.Embedding(9, 4, weights=[TABLE])])
"""
    after = output(migrate(text, style=Style.EXACT))
    start = "init_weights(self.embedding)\n        self.embedding.weight.data.copy_(torch.as_tensor(TABLE))"
    assert f"self.embedding = nn.Embedding(9, 4)\n        {start}" in after
