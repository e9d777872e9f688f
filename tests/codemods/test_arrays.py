"""NumPy arrays that TensorFlow's functions take as they are become tensors where torch wants one."""

from __future__ import annotations

import pytest
from tests.codemods.checks import check_transformed

BEFORE = "import numpy as np\nimport tensorflow as tf\n"
AFTER = "import numpy as np\nimport torch\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "a = np.arange(12.0).reshape(3, 4)\nb = tf.reduce_mean(a, axis=0)",
            "a = np.arange(12.0).reshape(3, 4)\nb = torch.mean(torch.as_tensor(a), dim=0)",
        ),
        ("b = tf.square(np.array([1.0, 2.0]))", "b = torch.square(torch.as_tensor(np.array([1.0, 2.0])))"),
        (
            "a = np.ones((2, 3))\nb = tf.concat([a, a], axis=0)",
            "a = np.ones((2, 3))\nb = torch.cat([torch.as_tensor(a), torch.as_tensor(a)])",
        ),
        (
            "a = np.ones((2, 3))\nb = tf.square(\n    a[:, 1:],  # the rest\n)",
            "a = np.ones((2, 3))\nb = torch.square(\n    torch.as_tensor(a[:, 1:]),  # the rest\n)",
        ),
        ("a = np.ones(3)\nb = tf.square(a[0])", "a = np.ones(3)\nb = torch.square(torch.as_tensor(a[0]))"),
    ],
)
def test_an_array_is_made_a_tensor(before: str, after: str) -> None:
    check_transformed(f"{BEFORE}\n{before}\n", f"{AFTER}\n{after}\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(a):\n    return tf.square(a)", "def f(a):\n    return torch.square(a)"),
        (
            "a = np.ones(3)\na = convert(a)\nb = tf.square(a)",
            "a = np.ones(3)\na = convert(a)\nb = torch.square(a)",
        ),
    ],
)
def test_what_is_not_known_to_be_an_array_stays_as_it_was_written(before: str, after: str) -> None:
    check_transformed(f"{BEFORE}\n{before}\n", f"{AFTER}\n{after}\n")
