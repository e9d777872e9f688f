"""``x += y`` makes a new tensor in TensorFlow and changes the same one in PyTorch."""

from __future__ import annotations

import pytest
from tests.codemods.checks import check_transformed, migrate, output

BEFORE = "import tensorflow as tf\n"
AFTER = "import torch\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "def f(x):\n    kept = x\n    x += tf.ones_like(x)  # one more\n    return x * kept",
            "def f(x):\n    kept = x\n    x = x + torch.ones_like(x)  # one more\n    return x * kept",
        ),
        (
            "x = tf.zeros((2,))\nx *= tf.exp(x) + 1",
            "x = torch.zeros((2,))\nx = x * (torch.exp(x) + 1)",
        ),
        ("x = tf.zeros((2,))\nx -= (1.0)", "x = torch.zeros((2,))\nx = x - (1.0)"),
        (
            "class Total:\n    def __init__(self):\n        self.sum = tf.zeros(())\n\n"
            "    def add(self, x):\n        self.sum += tf.reduce_sum(x)",
            "class Total:\n    def __init__(self):\n        self.sum = torch.zeros(())\n\n"
            "    def add(self, x):\n        self.sum = self.sum + torch.sum(x)",
        ),
        (
            "def f(xs):\n    total, seen = 0, []\n    for x in xs:\n        total += tf.reduce_sum(x)\n"
            "        seen.append(total)\n    return seen",
            "def f(xs):\n    total, seen = 0, []\n    for x in xs:\n        total = total + torch.sum(x)\n"
            "        seen.append(total)\n    return seen",
        ),
    ],
)
def test_a_tensor_is_not_changed_in_place(before: str, after: str) -> None:
    check_transformed(f"{BEFORE}\n{before}\n", f"{AFTER}\n{after}\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (  # a sum of its own
            "def f(xs):\n    loss = 0.0\n    for x in xs:\n        loss += tf.reduce_sum(x)\n    return loss, 1",
            "def f(xs):\n    loss = 0.0\n    for x in xs:\n        loss += torch.sum(x)\n    return loss, 1",
        ),
        ("x = tf.zeros((2,))\nn = 1\nn += 1", "x = torch.zeros((2,))\nn = 1\nn += 1"),
        ("x = [tf.zeros((2,))]\nx += [1]", "x = [torch.zeros((2,))]\nx += [1]"),
    ],
)
def test_a_sum_a_number_and_a_list_stay(before: str, after: str) -> None:
    check_transformed(f"{BEFORE}\n{before}\n", f"{AFTER}\n{after}\n")


def test_a_size_that_grows_stays_a_sum_in_a_second_run() -> None:
    once = output(
        migrate(
            "import tensorflow as tf\n\n\ndef padded(boxes, tile):\n    count = tf.shape(boxes)[1]\n"
            "    pad = tf.cast(tf.math.ceil(tf.cast(count, tf.float32) / tile), tf.int32) * tile - count\n"
            "    count += pad\n    return tf.raw_ops.Unknown(count)\n"
        )
    )
    assert "    count += pad\n" in once
    assert output(migrate(once)) == once
