"""What `call` takes beside tensors: numbers keep their defaults, whether it trains has to be told by its name."""

from __future__ import annotations

from tests.codemods.checks import codes, migrate, output

PROGRAM = """
import tensorflow as tf
from tensorflow.keras import Model, layers


class Net(Model):
    def __init__(self):
        super().__init__()
        self.fc = layers.Dense(4)
        self.bn = layers.BatchNormalization()

    def call(self, x, {flag}=False, scale=2.0):
        x = self.bn(self.fc(x), training={flag})
        return x * scale


net = Net()
a = net(tf.ones((2, 3)), {flag}=True)
b = net(tf.ones((2, 3)), scale=1.0)
"""


def test_the_mode_is_the_modules() -> None:
    outcome = migrate(PROGRAM.format(flag="training"))
    text = output(outcome)
    assert codes(outcome) == []
    assert "def forward(self, x, scale=2.0):" in text
    assert (
        "net.train()\na = net(torch.ones((2, 3)))\nnet.eval()\nb = net(torch.ones((2, 3)), scale=1.0)" in text
    )


def test_a_mode_under_another_name_stays_a_parameter() -> None:
    """The caller alone knows its value, so each call sets the mode."""
    outcome = migrate(PROGRAM.format(flag="is_training"))
    text = output(outcome)
    assert codes(outcome) == []
    assert "def forward(self, x, is_training=False, scale=2.0):" in text
    assert "self.bn.train(is_training)" in text
    assert "a = net(torch.ones((2, 3)), is_training=True)" in text
