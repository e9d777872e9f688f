"""A number's name that is bound anew says another size from then on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from migrate.worker import Worker

sys.path.insert(0, str(Path(__file__).parent))  # models_parity, under importmode=importlib
from models_parity import Parity


@pytest.fixture
def parity(tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path) -> Parity:
    return Parity(tensorflow_worker, torch_worker, tmp_path)


@pytest.mark.parametrize("rebinding", ["heads = heads * times", "heads *= times"])
def test_sizes_made_of_the_new_value_are_written_with_it(parity: Parity, rebinding: str) -> None:
    text = parity.check(
        f"""
        from tensorflow import keras
        from tensorflow.keras import layers, ops


        def attention(x, dim, heads, times=2):
            before = heads
            half = heads * 2
            {rebinding}
            x = layers.Dense(dim * times)(x)
            x = ops.reshape(x, (-1, 6, heads, dim * times // heads))
            x = layers.Dense(dim)(x)
            x = ops.reshape(x, (-1, 6, heads * dim))
            x = layers.Dense(before)(x)
            x = layers.Dense(half)(x)
            return layers.Dense(heads)(x)


        def build_model():
            inputs = keras.Input((6, 5))
            x = attention(inputs, 8, 4)
            x = attention(x, 8, 2)
            return keras.Model(inputs, x)
        """
    )
    assert "nn.Linear((dim * times) // heads, dim)" in text
