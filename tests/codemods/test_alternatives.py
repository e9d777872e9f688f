"""Imports that stand in for one another, and names that may be one thing or another."""

from __future__ import annotations

from textwrap import dedent

import pytest
from tests.codemods.checks import codes, migrate, output
from tests.codemods.test_names import meaning

EITHER = """\
try:
    from {first} import {name}
except {error}:
    from {second} import {name}
HERE({name})
"""


@pytest.mark.parametrize("error", ["ImportError", "(ImportError, AttributeError)", "Exception as failed"])
def test_what_is_tried_first_is_meant(error: str) -> None:
    text = EITHER.format(
        first="tensorflow.keras.layers.experimental.preprocessing",
        second="tensorflow.keras.preprocessing",
        name="text_dataset_from_directory",
        error=error,
    )
    assert meaning(text) == "keras.layers.experimental.preprocessing.text_dataset_from_directory"


def test_the_same_under_two_names_is_one() -> None:
    text = EITHER.format(
        first="keras.layers", second="tensorflow.keras.layers", name="Dense", error="ImportError"
    )
    assert meaning(text) == "keras.layers.Dense"


@pytest.mark.parametrize(
    "text",
    [
        EITHER.format(
            first="tensorflow.keras.utils", second="mine", name="to_categorical", error="ImportError"
        ),
        EITHER.format(first="cupy", second="numpy", name="asarray", error="ImportError"),
        EITHER.format(first="tensorflow.nn", second="tensorflow.math", name="erf", error="ValueError"),
        """\
        if NEW:
            from tensorflow.nn import relu as act
        else:
            from tensorflow.nn import tanh as act
        HERE(act)
        """,
    ],
    ids=["one is not the framework's", "none is", "another error", "a condition"],
)
def test_what_cannot_be_told_is_not_guessed(text: str) -> None:
    assert meaning(dedent(text)) is None


def test_such_a_name_is_told_where_it_is_used() -> None:
    outcome = migrate("""\
        if NEW:
            from tensorflow.nn import relu as act
        else:
            from tensorflow.nn import tanh as act
        y = act(x)
    """)
    assert "API110" in codes(outcome)
    assert "# TODO(migrate): API110" in output(outcome).splitlines()[-2]


def test_such_a_name_is_told_in_what_a_rewrite_carries_along() -> None:
    outcome = migrate("""\
        import tensorflow as tf
        if NEW:
            from tensorflow.keras.initializers import Ones as First
        else:
            from tensorflow.keras.initializers import Zeros as First

        class Scale(tf.keras.layers.Layer):
            def build(self, input_shape):
                self.kernel = self.add_weight(shape=(3, 1), initializer=First())

            def call(self, inputs):
                return inputs * self.kernel
    """)
    assert codes(outcome) == ["API110"]
    assert "# TODO(migrate): API110" in output(outcome)
