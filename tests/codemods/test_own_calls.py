"""A class with a ``__call__`` of its own in the place of Keras's, and statements of ``build`` that nothing reads."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.codemods.checks import codes, migrate, output

from migrate.worker import Worker

sys.path.insert(0, str(Path(__file__).parent))  # models_parity, under importmode=importlib
from models_parity import Parity

HEAD = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

"""


@pytest.fixture
def parity(tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path) -> Parity:
    return Parity(tensorflow_worker, torch_worker, tmp_path)


def test_what_is_called_is_the_forward_of_the_module() -> None:
    source = f"""{HEAD}
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.fc = layers.Dense(4)
        self.never = layers.Dense(5)
        self.out = layers.Dense(2)

    # The forward pass.
    def __call__(self, x, is_training=False):
        x = self.out(self.fc(x))
        if not is_training:
            x = tf.nn.softmax(x)
        return x


net = Net()
net(tf.zeros((2, 3)), is_training=True)
"""
    outcome = migrate(source)
    assert codes(outcome) == []
    assert """    # The forward pass.
    def forward(self, x, is_training=False):
        x = self.out(self.fc(x))
        if not is_training:
            x = torch.softmax(x, dim=-1)
        return x
""" in output(outcome)


def test_variables_of_build_that_nothing_reads_go_and_others_tell_the_sizes(parity: Parity) -> None:
    text = parity.check(
        f"""{HEAD}
class Weighted(layers.Layer):
    def __init__(self, units, **kwargs):
        self.units = units
        super().__init__(**kwargs)

    def build(self, input_shape):
        shape = tf.TensorShape((input_shape[1], self.units))
        self.w = self.add_weight(name="w", shape=shape, initializer=tf.initializers.RandomNormal)
        super().build(input_shape)

    def call(self, x):
        return tf.matmul(x, self.w)


class Residual(layers.Layer):
    def __init__(self, units, **kwargs):
        self.units = units
        super().__init__(**kwargs)

    def build(self, input_shape):
        shape = tf.TensorShape((input_shape[1], self.units))
        self.inner = layers.Dense(1)
        self.outer = layers.Dense(self.units)
        super().build(input_shape)

    def call(self, x):
        return x + self.outer(self.inner(x))


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.first = Weighted(6)
        self.second = Residual(6)

    def call(self, x):
        return self.second(self.first(x))


def build_model():
    net = Net()
    net.build((None, 3))
    return net
""",
        builder="program:Net",
    )
    assert "torch.Size((in_features, self.units))" in text
    assert "self.inner = nn.Linear(6, 1)" in text
    assert text.count("shape = ") == 1


def test_an_optimizer_stays_above_a_variable_that_is_made_anew_after_its_steps() -> None:
    source = f"""{HEAD}
w = tf.Variable(tf.zeros([3]))
optimizer = tf.optimizers.SGD(0.1)


def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((w - 1.0) ** 2)
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))


for _ in range(3):
    step()
w = tf.Variable(tf.ones([3]))
"""
    text = output(migrate(source))
    assert text.index("optimizer = torch.optim.SGD([w]") < text.index("def step")


def test_an_optimizer_moves_behind_the_model_that_is_made_before_its_steps() -> None:
    source = f"""{HEAD}
w = tf.Variable(tf.zeros([3]))
optimizer = tf.optimizers.SGD(0.1)
w = tf.Variable(tf.ones([3]))


def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((w - 1.0) ** 2)
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))


step()
"""
    text = output(migrate(source))
    assert text.index("torch.ones([3])") < text.index("optimizer = torch.optim.SGD([w]")
