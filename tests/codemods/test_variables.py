"""Variables and modules of a program's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from tests.codemods.checks import check_transformed, codes, migrate, output, text_of

from migrate.catalog.model import Style
from migrate.worker import Worker

MODULES = """
import tensorflow as tf


class Affine(tf.Module):
    def __init__(self, weight, bias, name=None):
        super().__init__(name=name)
        self.w = tf.Variable(weight, name="w")
        self.b = tf.Variable(bias, name="b")
        self.calls = tf.Variable(0, trainable=False)

    @tf.function
    def __call__(self, x):
        self.calls.assign_add(1)
        return tf.tanh(x @ self.w + self.b)


class Stack(tf.Module):
    def __init__(self, weights, bias):
        self.layers = []
        for weight in weights:
            self.layers.append(Affine(weight, bias))

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def main(x, y, weights, bias):
    model = Stack(list(weights), bias)
    optimizer = tf.keras.optimizers.Adam(0.05)
    losses = []
    for _ in range(12):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(tf.constant(x)) - tf.constant(y)))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        losses.append(float(loss))
    return [losses, len(model.trainable_variables), int(model.layers[0].calls)]
"""

BY_HAND = """
import tensorflow as tf


def main(x, y):
    w = tf.Variable(x[:3], name="w", dtype=tf.float32)
    b = tf.Variable(0.0)
    steps = tf.Variable(0, dtype=tf.int64)
    inputs, targets = tf.constant(x), tf.constant(y)
    losses = []
    for _ in range(10):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(inputs @ w + b - targets))
        dw, db = tape.gradient(loss, [w, b])
        w.assign_sub(0.1 * dw)
        b.assign_sub(0.1 * db)
        steps.assign(steps + 2)
        losses.append(float(loss))
    w.assign(w * 2.0)
    return [losses, float(tf.reduce_sum(w)), float(b), int(steps)]
"""


def both(source: str, folder: Path, arrays: dict[str, Any], tensorflow: Worker, torch: Worker) -> list[Any]:
    """What a script's ``main`` returns before and after its migration."""
    before, after = folder / "before", folder / "after"
    before.mkdir()
    after.mkdir()
    (before / "script.py").write_text(text_of(source), encoding="utf-8")
    outcome = migrate(source, style=Style.EXACT, file="script.py")
    assert codes(outcome) == []
    for path, data in outcome.texts().items():
        (after / path).write_bytes(data)
    return [
        worker.call("scripts:plain_run", str(place), arrays)
        for worker, place in ((tensorflow, before), (torch, after))
    ]


def test_modules_train_as_in_tensorflow(keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path) -> None:
    generator = np.random.default_rng(3)
    arrays = {
        "x": generator.normal(size=(20, 4)).astype("float32"),
        "y": 0.5 * generator.uniform(-1, 1, size=(20, 4)).astype("float32"),
        "weights": generator.normal(size=(3, 4, 4)).astype("float32"),
        "bias": generator.normal(size=4).astype("float32"),
    }
    expected, actual = both(MODULES, tmp_path, arrays, keras_scripts, torch_scripts)
    assert expected[0][-1] < 0.8 * expected[0][0]
    np.testing.assert_allclose(actual[0], expected[0], rtol=1e-4)
    assert actual[1:] == expected[1:] == [6, 12]


FORWARD = """
import tensorflow as tf


class Bijector(tf.Module):
    def __call__(self, x):
        import math

        return self.forward(x) + math.pi

    def forward(self, x):
        return tf.tanh(x)


class Twice(Bijector):
    def __call__(self, x):
        return 2.0 * super().__call__(x)


def main(x):
    return [Bijector()(tf.constant(x)).numpy(), Twice()(tf.constant(x)).numpy()]
"""


def test_a_forward_of_its_own_is_not_what_a_call_does(
    keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path
) -> None:
    arrays = {"x": np.linspace(-2, 2, 6, dtype="float32")}
    expected, actual = both(FORWARD, tmp_path, arrays, keras_scripts, torch_scripts)
    np.testing.assert_allclose(actual, expected, rtol=1e-6)


def test_what_a_call_imports_is_imported_in_forward() -> None:
    outcome = migrate(
        """
        import tensorflow as tf

        class Clean(tf.Module):
            def __call__(self, x):
                from tensorflow_text import cleaner
                return cleaner.go(tf.abs(x))
        """
    )
    assert set(codes(outcome)) == {"API101"}
    assert "    def forward(self, x):\n        from tensorflow_text import cleaner\n" in output(outcome)


def test_variables_updated_by_hand(keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path) -> None:
    generator = np.random.default_rng(4)
    arrays = {
        "x": generator.normal(size=(16, 3)).astype("float32"),
        "y": generator.normal(size=(16, 3)).astype("float32"),
    }
    expected, actual = both(BY_HAND, tmp_path, arrays, keras_scripts, torch_scripts)
    assert expected[0][-1] < expected[0][0]
    np.testing.assert_allclose(actual[0], expected[0], rtol=1e-5)
    np.testing.assert_allclose(actual[1:], expected[1:], rtol=1e-5)


def test_modules_and_their_variables() -> None:
    check_transformed(
        """
        import tensorflow as tf


        class Scale(tf.Module):
            def __init__(self, size, name=None):
                super(Scale, self).__init__(name)
                self.scale = tf.Variable(tf.ones([size]))
                self.count = tf.Variable(0, trainable=False)

            @tf.Module.with_name_scope
            def __call__(self, x):
                self.count.assign_add(1)
                return self.scale * x
        """,
        """
        import torch
        from torch import nn


        class Scale(nn.Module):
            def __init__(self, size, name=None):
                super().__init__()
                self.scale = nn.Parameter(torch.ones([size]))
                self.register_buffer("count", torch.tensor(0, dtype=torch.int32))

            def forward(self, x):
                with torch.no_grad():
                    self.count.add_(1)
                return self.scale * x
        """,
    )


def test_assignments_that_follow_each_other_share_a_block() -> None:
    check_transformed(
        """
        import tensorflow as tf

        a = tf.Variable(1.0)
        b = tf.Variable([1, 2], trainable=False)
        a.assign(2.0)
        b.assign_sub(b)

        a.assign_add(a)
        print(a.value())
        """,
        """
        import torch
        from torch import nn

        a = nn.Parameter(torch.tensor(1.0))
        b = torch.tensor([1, 2], dtype=torch.int32)
        with torch.no_grad():
            a.copy_(torch.as_tensor(2.0))
            b.sub_(b)

        with torch.no_grad():
            a.add_(a)
        print(a)
        """,
    )


def test_the_value_of_an_assignment_is_the_variable() -> None:
    check_transformed(
        """
        import tensorflow as tf

        a = tf.Variable(1.0)

        def f(x):
            b = a.assign_add(x)
            return a.assign(tf.abs(b))
        """,
        """
        import torch
        from torch import nn

        a = nn.Parameter(torch.tensor(1.0))

        def f(x):
            with torch.no_grad():
                a.add_(x)
            b = a
            with torch.no_grad():
                a.copy_(torch.abs(b))
            return a
        """,
    )


def test_the_value_of_an_assignment_inside_an_expression_is_a_finding() -> None:
    outcome = migrate(
        """
        import tensorflow as tf

        a = tf.Variable(1.0)
        print(a.assign_add(1.0))
        """
    )
    assert codes(outcome) == ["API102"]


def test_a_data_frame_is_left_alone() -> None:
    outcome = migrate(
        """
        import pandas as pd
        import tensorflow as tf

        table = pd.DataFrame({"a": [1]}).assign(b=2)
        x = tf.abs(table)
        """
    )
    assert 'pd.DataFrame({"a": [1]}).assign(b=2)' in outcome.files[0].text
