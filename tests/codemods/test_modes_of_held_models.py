"""The mode that a model's ``call`` hands on to models that its constructor was given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tests.codemods.checks import codes, migrate, output
from tests.codemods.classifier import BUILD, classes

Both = Callable[..., tuple[Any, Any, str]]

HOLDER = """
class Outer(keras.Model):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def call(self, x, training=None):
        return self.encoder(x, training=training) + self.encoder(x, training=False)

"""


def test_a_model_that_the_constructor_was_given_is_called_without_the_mode(run_both: Both) -> None:
    source = (
        BUILD
        + HOLDER
        + """
def main(model, x, y):
    return Outer(model)(tf.constant(x), training=True).numpy()


def run(x, y):
    return main(build_model(), x, y)
"""
    )
    expected, actual, text = run_both(source, classes())
    np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-6)
    assert "self.encoder(x, training" not in text
    assert "self.encoder.eval()" in text


def test_what_is_called_and_not_known_is_told() -> None:
    outcome = migrate("from tensorflow import keras\n\n" + HOLDER)
    assert set(codes(outcome)) == {"MOD406"}
    assert "training=self.training" in output(outcome)
