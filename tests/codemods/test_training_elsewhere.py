"""Models that another function compiles than the one that evaluates them: executed on both sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate, migrate_tree, output
from tests.codemods.classifier import BUILD, classes

Both = Callable[..., tuple[Any, Any, str]]


def test_a_function_that_compiles_and_fits_what_it_is_given(run_both: Both) -> None:
    source = BUILD + (
        """
def run_experiment(model, x, y):
    model.compile(
        keras.optimizers.SGD(0.2), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
    )
    return model.fit(x, y, epochs=3, shuffle=False, verbose=0)


def main(model, x, y):
    history = run_experiment(model, x, y)
    _, accuracy = model.evaluate(x, y, verbose=0)
    return [history.history["loss"], accuracy, model.predict_on_batch(x[:5])]


def run(x, y):
    return main(build_model(), x, y)
"""
    )
    expected, actual, _ = run_both(source, classes())
    np.testing.assert_allclose(actual[0], expected[0], rtol=2e-5)
    np.testing.assert_allclose(actual[1], expected[1], rtol=1e-5)
    np.testing.assert_allclose(actual[2], expected[2], rtol=1e-4, atol=1e-5)


def test_models_of_one_name_are_each_trained_with_what_they_were_compiled_with(run_both: Both) -> None:
    """A script's ``model`` is one of a builder's, then one of its own, then the builder's again."""
    source = BUILD + (
        """
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def compiled(model):
    model.compile(keras.optimizers.SGD(0.2), loss, metrics=["accuracy"])
    return model


def main(model, x, y):
    first = build_model()
    first.set_weights(model.get_weights())
    net = compiled(model)
    before = net.fit(x, y, epochs=2, shuffle=False, verbose=0)
    net = first
    net.compile(keras.optimizers.Adam(0.01), loss)
    own = net.fit(x, y, epochs=2, shuffle=False, verbose=0)
    net = compiled(model)
    after = net.fit(x, y, epochs=2, shuffle=False, validation_split=0.25, verbose=0)
    return [run.history for run in (before, own, after)]
"""
    )
    expected, actual, _ = run_both(source, classes())
    for theirs, ours in zip(expected, actual, strict=True):
        assert ours.keys() == theirs.keys()
        for name, values in theirs.items():
            np.testing.assert_allclose(ours[name], values, rtol=2e-5, err_msg=name)
    assert "val_accuracy" in expected[2]


NOTEBOOK = """
import numpy as np
import tensorflow as tf
from tensorflow import keras

images = np.array(np.arange(60).reshape((10, 6)), dtype="uint8")
dataset = tf.data.Dataset.from_tensor_slices((images, np.arange(10) % 3)).batch(5)
inputs = keras.Input((6,))
model = keras.Model(inputs, keras.layers.Dense(3)(inputs))


def score(x):
    return model(x, training=False)


for x, y in dataset:
    print(score(x))

inputs = keras.Input((6,))
model = keras.Model(inputs, keras.layers.Dense(2)(inputs))


def score(x, times):
    return model(x, training=False) * times


for x, y in dataset:
    print(score(x, 2))
"""


def test_functions_of_one_name_are_each_called_where_they_are_the_last() -> None:
    text = output(migrate(NOTEBOOK))
    assert text.count("model(x.float())") == 2
    assert not migrate(text).changed


@pytest.mark.parametrize("metric", ["TopKCategoricalAccuracy(k=2, ", "MeanSquaredLogarithmicError("])
def test_a_metric_whose_variable_is_called_as_it_is_named_goes_into_the_metrics(metric: str) -> None:
    outcome = migrate(
        BUILD
        + f"""
model = build_model()
top_2 = keras.metrics.{metric}name="top_2")
model.compile("sgd", "mse", metrics=["mae", top_2])
history = model.fit(np.ones((4, 6)), np.ones((4, 3)))
print(history.history["top_2"])
"""
    )
    assert codes(outcome) == []
    assert "top_2 = " not in output(outcome)
    assert '"top_2": ' in output(outcome)


def test_a_compile_that_is_left_for_a_step_of_another_file_stays_left() -> None:
    files = {
        "steps.py": """
            import tensorflow as tf


            class Stepped(tf.keras.Model):
                def train_step(self, data):
                    return {}
            """,
        "train.py": """
            import tensorflow as tf
            from steps import Stepped

            model = Stepped()
            model.compile(optimizer="adam")
            print(tf.__version__)
            """,
    }
    first = migrate_tree(files)
    assert "TRN501" in codes(first)
    texts = {name: output(first, name) for name in files}
    assert "train_step` of its own in another file\nmodel.compile(" in texts["train.py"]
    again = migrate_tree(texts)
    assert not again.changed
