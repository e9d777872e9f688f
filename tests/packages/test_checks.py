"""The checks of packages can fail: each sees what it is there to see."""

from __future__ import annotations

import pytest
from tests.packages.references import untold
from tests.packages.untouched import rewritten

TODO = "# TODO(migrate): API101 no row\n"


@pytest.mark.parametrize(
    "text",
    [
        "import tensorflow as tf\n",
        f"{TODO}import tensorflow as tf\nx = tf.abs(1)\n",
        "from tensorflow.keras import layers as L\n\n\ndef f():\n    return L.Dense(3)\n",
        f"import keras\n\nK = keras.backend\n{TODO}x = K.sum(y)\n",
        f"import tensorflow as tf\n{TODO}x = tf.abs(1)\ny = [tf.exp(i) for i in x]\n",
        f"import tensorflow as tf\n\nif a:\n    {TODO}    x = tf.abs(1)\nelse:\n    x = tf.exp(1)\n",
    ],
)
def test_a_reference_that_nothing_tells_of_is_seen(text: str) -> None:
    assert untold(text)


@pytest.mark.parametrize(
    "text",
    [
        "import numpy as tf\nx = tf.abs(1)\n",
        "import torch\n",
        f"import tensorflow as tf\n{TODO}x = tf.abs(1)\n",
        f"import tensorflow as tf\n\n\n{TODO}class A(tf.Module):\n    def f(self):\n        return tf.abs(1)\n",
        f"{TODO}import tensorflow as tf\n\ntf = patched(tf)\nx = tf.abs(1)\n",
        "def f(tf):\n    return tf.abs(1)\n",
        f"import tensorflow as tf\n{TODO}x = tf.abs(1)\n\n\ndef f(tf):\n    return tf.exp(1)\n",
        "from tensorflow_own import x\nx()\n",
    ],
)
def test_other_names_and_told_references_are_none(text: str) -> None:
    assert untold(text, own={"tensorflow_own"}) == []


@pytest.mark.parametrize(
    "after",
    ["x = f( 1 )\n", "x = f(1,)\n", "x = (f(1))\n", "x = f(\n    1\n)\n"],
)
def test_a_statement_that_is_written_otherwise_is_seen(after: str) -> None:
    assert rewritten("x = f(1)\n", after)


def test_what_changes_its_meaning_or_only_gets_a_todo_is_not_seen() -> None:
    before = "if a:\n    x = tf.abs( 1 )\n    y = 'b'  # c\n"
    after = f"if a:\n    {TODO}    x = torch.abs(1)\n    y = 'b'  # c\n"
    assert rewritten(before, after) == []
