"""Sums of short integers: TensorFlow's overflow, PyTorch's do not."""

from __future__ import annotations

import pytest
from tests.codemods.checks import codes, migrate, output


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int16"])
def test_a_sum_that_may_overflow_is_told(dtype: str) -> None:
    source = (
        f"import tensorflow as tf\n\npixels = tf.cast([200, 100], tf.{dtype})\nprint(tf.reduce_sum(pixels))\n"
    )
    outcome = migrate(source)
    assert codes(outcome) == ["API102"]
    assert "tf.reduce_sum(pixels)" in output(outcome)


def test_a_sum_that_is_cast_before_is_the_same() -> None:
    use = "print(tf.reduce_sum(tf.cast(pixels, tf.int32)))"
    outcome = migrate(f"import tensorflow as tf\n\npixels = tf.cast([200, 100], tf.uint8)\n{use}\n")
    assert codes(outcome) == []
    assert "torch.sum(pixels.to(torch.int32))" in output(outcome)
