"""Layers that a script makes and calls itself, outside of any model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import check_noop, codes, migrate, output, text_of

from migrate.catalog.model import Style
from migrate.worker import Worker

HEAD = """
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

"""
RUN = f"""{HEAD}
dense = layers.Dense(3, activation="tanh", kernel_initializer="ones")
x = tf.constant([[0.1, 0.2], [-0.3, 0.5]])
first = dense(x)
again = dense(np.array([[0.25, -0.5]]))

conv = layers.Conv2D(2, 3, padding="same", activation="relu", kernel_initializer="ones")
# an image
image = conv(np.arange(48.0).reshape((1, 4, 4, 3)))

norm = layers.BatchNormalization()
trained = norm(x, training=True)
inferred = norm(x)

drop = layers.Dropout(0.5)
kept = drop(first)

table = layers.Embedding(5, 2, embeddings_initializer="ones")
rows = table(tf.constant([[1, 2, 4]]))
lstm = layers.LSTM(2, kernel_initializer="ones", recurrent_initializer="ones")
last = lstm(rows)
flat = layers.Flatten()(image)


def main():
    return [np.asarray(item) for item in (first, again, image, trained, inferred, kept, rows, last, flat)]
"""


@pytest.mark.parametrize("style", [Style.EXACT])
def test_they_give_what_keras_s_give(
    keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path, style: Style
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    (before / "script.py").write_text(text_of(RUN), encoding="utf-8")
    ending = "np.asarray(item)"
    outcome = migrate(RUN.replace(ending, "item.numpy()"), style=style, file="script.py")
    assert codes(outcome) == []
    for path, data in outcome.texts().items():
        (after / path).write_bytes(data)
    expected: Any = keras_scripts.call("scripts:plain_run", str(before), {})
    actual: Any = torch_scripts.call("scripts:plain_run", str(after), {})
    for wanted, found in zip(expected, actual, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5)


def test_modules_stand_where_the_layers_stood() -> None:
    text = output(migrate(RUN))
    assert "dense = nn.Linear(2, 3)\nnn.init.ones_(dense.weight)" in text
    assert "first = torch.tanh(dense(x))" in text
    assert "# an image\nimage = F.relu(" in text
    assert "norm.train()\ntrained = norm(x)\nnorm.eval()\ninferred = norm(x)" in text
    assert "drop = nn.Dropout(0.5)\ndrop.eval()\n" in text
    assert "flat = nn.Flatten()(image)" in text or "flat = image.flatten(1)" in text


def test_one_that_nothing_calls_has_its_activation_beside_it() -> None:
    outcome = migrate(f'{HEAD}layer = layers.Dense(32, activation="relu")\n')
    assert codes(outcome) == ["NUM802"] or codes(outcome) == []
    assert "layer = nn.Sequential(nn.LazyLinear(32), nn.ReLU())" in output(outcome)


@pytest.mark.parametrize(
    "use",
    [
        "dense = layers.Dense(3)\nprint(dense(x).shape, dense.kernel)\n",
        "dense = layers.Dense(3)\nprint(dense(something(1)))\n",
        "table = layers.Embedding(9, 4, mask_zero=True)\nprint(table(tf.constant([[1, 0]])))\n",
        "dense = layers.Dense(3)\ndense = layers.Dense(4) if len(x) else dense\nprint(dense(x))\n",
    ],
)
def test_what_is_used_otherwise_is_left(use: str) -> None:
    outcome = migrate(f"{HEAD}from other import something\n\nx = tf.ones((2, 4))\n{use}")
    assert "MOD402" in codes(outcome)
    assert "layers." in output(outcome)


def test_a_second_run_changes_nothing() -> None:
    check_noop(output(migrate(RUN)))
