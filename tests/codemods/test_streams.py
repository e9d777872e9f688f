"""The elements of a pipeline tell a model its sizes, through steps, loops and functions."""

from __future__ import annotations

import pytest
from tests.codemods.checks import codes, migrate, output

PROGRAM = """
import numpy as np
import tensorflow as tf
from tensorflow.keras import Model, layers

x_train, y_train = np.load("x.npy"), np.load("y.npy")
x_train = np.array(x_train, np.float32).reshape([-1, 28, 12]) / 255.0
data = tf.data.Dataset.from_tensor_slices({slices})
data = data.repeat().shuffle(5000).batch(32){step}


class Net(Model):
    def __init__(self):
        super().__init__()
        self.rnn = layers.LSTM(units=7)
        self.out = layers.Dense(3)

    def call(self, x):
        return self.out(self.rnn(x))


net = Net()


def step(x, y):
    return tf.reduce_mean(net(x)) - tf.reduce_mean(y)


for number, (batch_x, batch_y) in enumerate(data.take(5), 1):
    step(batch_x, batch_y)
"""


@pytest.mark.parametrize("step", ["", ".prefetch(1)", ".unbatch().batch(8)"])
def test_the_size_comes_from_the_arrays_of_the_pipeline(step: str) -> None:
    outcome = migrate(PROGRAM.format(slices="(x_train, y_train)", step=step))
    assert "nn.LSTM(12, 7, batch_first=True)" in output(outcome)


@pytest.mark.parametrize("step", [".map(lambda x, y: (x[:, :, :5], y))", ".window(2)"])
def test_what_a_step_does_that_is_not_known_is_not_guessed(step: str) -> None:
    outcome = migrate(PROGRAM.format(slices="(x_train, y_train)", step=step))
    assert "nn.LSTM(12" not in output(outcome)
    assert "7, batch_first=True)" in output(outcome)


def test_two_calls_with_other_sizes_say_nothing() -> None:
    source = PROGRAM.format(slices="(x_train, y_train)", step="") + "\nnet(np.zeros((2, 28, 5), 'float32'))\n"
    text = output(migrate(source))
    assert "nn.LSTM(12" not in text
    assert "nn.LSTM(5" not in text


def test_the_layers_of_variables_are_written_where_they_are_taken() -> None:
    source = """
    import tensorflow as tf
    from tensorflow.keras import Model, layers


    class Net(Model):
        def __init__(self, units):
            super().__init__()
            # one for each direction
            forward = layers.LSTM(units)
            backward = layers.LSTM(units, go_backwards=True)
            self.rnn = layers.Bidirectional(forward, backward_layer=backward)
            last = layers.Dense(1)
            self.last = last

        def call(self, x):
            return self.last(self.rnn(x))


    net = Net(4)
    net(tf.zeros((2, 7, 3)))
    """
    text = output(migrate(source))
    assert (
        """        # one for each direction
        self.rnn = nn.LSTM(3, units, batch_first=True, bidirectional=True)
        self.last = nn.Linear(units * 2, 1)
"""
        in text
    )


@pytest.mark.parametrize("use", ["self.a = last\n        self.b = last", "self.a = [last for _ in range(2)]"])
def test_a_layer_that_is_taken_twice_is_no_modules_own(use: str) -> None:
    source = f"""
import tensorflow as tf
from tensorflow.keras import Model, layers


class Net(Model):
    def __init__(self):
        super().__init__()
        last = layers.Dense(1)
        {use}

    def call(self, x):
        return self.a(x)
"""
    outcome = migrate(source)
    assert codes(outcome) == ["MOD401"]
    assert "class Net(Model)" in output(outcome)


def test_the_shape_that_a_builder_is_given_tells_the_number_of_axes() -> None:
    """No layer takes the input itself: a helper does, under another name."""
    source = """
    import numpy as np
    from tensorflow import keras
    from tensorflow.keras import layers

    x_train = np.loadtxt("x.tsv")
    x_train = x_train.reshape((x_train.shape[0], x_train.shape[1], 1))
    x_train = x_train[np.random.permutation(len(x_train))]


    def block(inputs, heads):
        x = layers.MultiHeadAttention(key_dim=8, num_heads=heads)(inputs, inputs)
        return x + inputs


    def build_model(input_shape, heads):
        inputs = keras.Input(shape=input_shape)
        x = inputs
        for _ in range(2):
            x = block(x, heads)
        x = layers.GlobalAveragePooling1D(data_format="channels_first")(x)
        return keras.Model(inputs, layers.Dense(4)(x))


    model = build_model(x_train.shape[1:], 2)
    """
    outcome = migrate(source)
    text = output(outcome)
    assert codes(outcome) == []
    assert "input_shape[1]" in text
    assert "x.mean(dim=2)" in text or "torch.mean(x, dim=2)" in text
    assert "nn.Linear(input_shape[0], 4)" in text
