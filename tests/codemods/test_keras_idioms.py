"""Idioms of published Keras programs that ask nothing of the framework but a spelling of its own."""

from __future__ import annotations

from textwrap import dedent

import pytest
from tests.codemods.checks import codes, migrate, output

IDIOMS = {
    "a check of a model's shape goes": (
        """
        import tensorflow as tf
        from tensorflow.keras import layers

        def make():
            model = tf.keras.Sequential()
            model.add(layers.Dense(12, input_shape=(4,)))
            model.add(layers.Reshape((2, 6)))
            assert model.output_shape == (None, 2, 6)  # None is the batch size
            return model

        model = make()
        """,
        ["    model = Net()\n    return model\n"],
        ["output_shape"],
    ),
    "data that a Sequential asks for its shape is none of its layers": (
        """
        import numpy as np
        from tensorflow.keras.layers import LSTM, Dense
        from tensorflow.keras.models import Sequential

        windows, targets = [], []
        for i in range(3):
            windows.append(np.zeros(4))
            targets.append(i)
        windows, targets = np.array(windows), np.array(targets)
        windows = np.reshape(windows, (windows.shape[0], windows.shape[1], 1))
        model = Sequential()
        model.add(LSTM(8, input_shape=(windows.shape[1], 1)))
        model.add(Dense(1))
        """,
        ["windows, targets = np.array(windows), np.array(targets)\n", "nn.LSTM(1, 8, batch_first=True)"],
        ["MOD401"],
    ),
    "a callback that skips its base": (
        """
        from tensorflow.keras.callbacks import Callback

        class Scores(Callback):
            def __init__(self, interval=1):
                super(Callback, self).__init__()
                self.interval = interval
        """,
        ["        super().__init__()\n        self.interval = interval\n"],
        ["super(Callback"],
    ),
    "a weight named after its layer": (
        """
        import tensorflow as tf
        from tensorflow.keras import layers
        from tensorflow.keras import backend as K

        class Weighted(layers.Layer):
            def build(self, input_shape):
                self.w = self.add_weight(shape=(input_shape[-1], 1), name="{}_w".format(self.name))

            def call(self, x):
                return K.dot(x, self.w)

        inputs = tf.keras.Input((4,))
        model = tf.keras.Model(inputs, Weighted()(inputs))
        """,
        ["torch.matmul(x, self.w)"],
        ["self.name"],
    ),
    "a state in a list of its own": (
        """
        import tensorflow as tf

        class Encoder(tf.keras.Model):
            def __init__(self, units):
                super().__init__()
                self.units = units
                self.gru = tf.keras.layers.GRU(units, return_sequences=True, return_state=True)

            def call(self, x, hidden):
                output, state = self.gru(x, initial_state=hidden)
                return output, state

        encoder = Encoder(4)
        first = encoder(tf.zeros((2, 3, 5)), tf.zeros((2, 4)))
        hidden = [tf.zeros((1, 4))]
        second = encoder(tf.zeros((1, 3, 5)), hidden)
        """,
        [
            "encoder(torch.zeros((1, 3, 5)), hidden[0])",
            "encoder(torch.zeros((2, 3, 5)), torch.zeros((2, 4)))",
        ],
        [],
    ),
    "an array that nobody knows, for a model of float32": (
        """
        import tensorflow as tf
        from tensorflow import keras

        inputs = keras.Input((4,))
        model = keras.Model(inputs, keras.layers.Dense(2)(inputs))

        def act(env):
            state = tf.convert_to_tensor(env.reset())
            state = tf.expand_dims(state, 0)
            return model(state)
        """,
        ["model(state.float())"],
        [],
    ),
}


@pytest.mark.parametrize("name", IDIOMS)
def test_an_idiom_is_migrated(name: str) -> None:
    before, present, absent = IDIOMS[name]
    outcome = migrate(dedent(before).lstrip("\n"))
    assert codes(outcome) == []
    text = output(outcome)
    for part in present:
        assert part in text
    for part in absent:
        assert part not in text
