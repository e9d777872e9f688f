"""Migrated training scripts compute what Keras computes: executed on both sides from the same weights and data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Both = Callable[..., tuple[Any, Any, str]]

BUILD = """
import numpy as np
import tensorflow as tf
from tensorflow import keras


def build_model():
    inputs = keras.Input((6,))
    x = keras.layers.Dense(16, activation="tanh")(inputs)
    outputs = keras.layers.Dense({units}{activation})(x)
    return keras.Model(inputs, outputs)

"""


def classes(samples: int, seed: int = 0) -> dict[str, Any]:
    """Inputs of six features, three classes that depend on them, and as many again to validate on."""
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(2 * samples, 6)).astype(np.float32)
    y = np.argmax(x[:, :3] + 0.3 * generator.normal(size=(2 * samples, 3)), axis=1).astype(np.int32)
    return {"x": x[:samples], "y": y[:samples], "x_val": x[samples:], "y_val": y[samples:]}


def check_history(
    expected: dict[str, list[float]], actual: dict[str, list[float]], rtol: float = 1e-5
) -> None:
    """The same entries, epoch by epoch, of runs that learned something."""
    assert set(actual) == set(expected)
    assert expected["loss"][-1] < 0.95 * expected["loss"][0]
    for name, values in expected.items():
        np.testing.assert_allclose(actual[name], values, rtol=rtol, atol=1e-6, err_msg=name)


def test_arrays_with_validation_metrics_and_an_incomplete_last_batch(run_both: Both) -> None:
    source = BUILD.format(units=3, activation="") + (
        """
def main(model, x, y, x_val, y_val):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.01),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    history = model.fit(
        x, y, batch_size=24, epochs=6, shuffle=False, validation_data=(x_val, y_val), verbose=0
    )
    loss, accuracy = model.evaluate(x_val, y_val, verbose=0)
    scores = model.evaluate(x_val, y_val, return_dict=True, verbose=0)
    return [history.history, loss, accuracy, scores, model.predict(x_val, verbose=0)]
"""
    )
    expected, actual, text = run_both(source, classes(100))
    check_history(expected[0], actual[0])
    np.testing.assert_allclose(actual[1:3], expected[1:3], rtol=1e-5)
    assert actual[3] == pytest.approx(expected[3], rel=1e-5)
    np.testing.assert_allclose(actual[4], expected[4], rtol=1e-4, atol=1e-5)
    assert "keras" not in text.replace("Keras", "").lower().replace("kerasadam", "").replace("keras_", "")


def test_a_split_off_tail_validates_and_keras_defaults_hold(run_both: Both) -> None:
    source = BUILD.format(units=1, activation=', activation="sigmoid"') + (
        """
def main(model, x, y):
    model.compile("adam", "binary_crossentropy", metrics=["acc"])
    history = model.fit(x, y, epochs=8, shuffle=False, validation_split=0.25, verbose=0)
    return history.history
"""
    )
    data = classes(90)
    expected, actual, _ = run_both(source, {"x": data["x"], "y": (data["y"] > 0).astype(np.int64)})
    check_history(expected, actual)


def test_a_pipeline_of_float64_and_callbacks_that_change_the_rate_and_restore_weights(run_both: Both) -> None:
    source = BUILD.format(units=3, activation=', activation="softmax"') + (
        """
def batches(x, y, training=False):
    dataset = tf.data.Dataset.from_tensor_slices((x, y))
    if training:
        dataset = dataset.cache()
    return dataset.batch(16, drop_remainder=training).prefetch(tf.data.AUTOTUNE)


def main(model, x, y, x_val, y_val):
    model.compile(
        optimizer=keras.optimizers.SGD(0.5, momentum=0.9),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    callbacks = [
        keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=1, min_delta=0.02),
        keras.callbacks.EarlyStopping(patience=4, restore_best_weights=True),
    ]
    history = model.fit(
        batches(x, y, training=True),
        validation_data=batches(x_val, y_val),
        epochs=30,
        callbacks=callbacks,
        verbose=0,
    )
    return [history.history, history.epoch, model.predict(x_val, verbose=0)]
"""
    )
    data = classes(72)
    data["x"], data["x_val"] = data["x"].astype(np.float64), data["x_val"].astype(np.float64)
    expected, actual, text = run_both(
        source.replace("if training:\n        dataset = dataset.cache()\n    ", ""), data
    )
    check_history(expected[0], actual[0], rtol=2e-4)
    assert len(set(expected[0]["learning_rate"])) > 1, "the learning rate was never reduced"
    assert len(expected[1]) < 30, "training was never stopped early"
    assert actual[1] == expected[1]
    np.testing.assert_allclose(actual[2], expected[2], rtol=1e-3, atol=1e-4)
    assert "AUTOTUNE" not in text


def test_weights_of_samples_and_of_classes_are_averaged_as_keras_does(run_both: Both) -> None:
    source = BUILD.format(units=3, activation="") + (
        """
def main(model, x, y, w):
    model.compile(
        keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    first = model.fit(x, y, sample_weight=w, epochs=3, shuffle=False, verbose=0)
    second = model.fit(x, y, class_weight={0: 0.2, 2: 3.0}, epochs=3, shuffle=False, verbose=0)
    return [first.history, second.history]
"""
    )
    data = classes(70)
    weights = np.random.default_rng(5).uniform(0.1, 4.0, 70).astype(np.float32)
    expected, actual, _ = run_both(source, {"x": data["x"], "y": data["y"], "w": weights})
    check_history(expected[0], actual[0])
    check_history(expected[1], actual[1])


@pytest.mark.parametrize(
    ("loss", "units", "activation"),
    [("categorical_crossentropy", 3, "softmax"), ("binary_crossentropy", 1, "sigmoid")],
)
def test_class_weights_of_one_hot_and_of_binary_targets(
    run_both: Both, loss: str, units: int, activation: str
) -> None:
    source = BUILD.format(units=units, activation=f', activation="{activation}"') + (
        f"""
def main(model, x, y):
    model.compile(keras.optimizers.SGD(0.3), "{loss}")
    weights = {{0: 0.5, 1: 2.5}}
    history = model.fit(x, y, class_weight=weights, epochs=4, shuffle=False, verbose=0)
    return history.history
"""
    )
    data = classes(70)
    y = np.eye(3, dtype=np.float32)[data["y"]] if units == 3 else (data["y"] > 0).astype(np.int32)
    expected, actual, _ = run_both(source, {"x": data["x"], "y": y})
    check_history(expected, actual)


def test_penalties_of_weights_count_in_the_loss(run_both: Both) -> None:
    source = BUILD.format(units=3, activation="").replace(
        'activation="tanh"',
        'activation="tanh", kernel_regularizer="l2", bias_regularizer=keras.regularizers.L1(0.1)',
    ) + (
        """
def main(model, x, y, x_val, y_val):
    model.compile(
        keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    history = model.fit(
        x, y, batch_size=25, epochs=4, shuffle=False, validation_data=(x_val, y_val), verbose=0
    )
    loss = model.evaluate(x_val, y_val, verbose=0)
    optimizer = keras.optimizers.SGD(0.1)
    inputs, targets = tf.constant(x), tf.constant(y)
    losses = []
    for _ in range(3):
        with tf.GradientTape() as tape:
            logits = model(inputs, training=True)
            total = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=targets, logits=logits)
            )
            total += tf.add_n(model.losses)
        grads = tape.gradient(total, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        losses.append(float(total))
    return [history.history, loss, losses]
"""
    )
    expected, actual, text = run_both(source, classes(100))
    check_history(expected[0], actual[0])
    assert actual[1] == pytest.approx(expected[1], rel=1e-5)
    np.testing.assert_allclose(actual[2], expected[2], rtol=1e-5)
    assert text.count("regularization_loss(model)") == 4


def test_epochs_of_so_many_steps_go_on_where_the_last_one_ended(run_both: Both) -> None:
    source = BUILD.format(units=3, activation="") + (
        """
def main(model, x, y, x_val, y_val):
    model.compile(
        keras.optimizers.SGD(0.2), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)
    checks = tf.data.Dataset.from_tensor_slices((x_val, y_val)).batch(10).repeat()
    first = model.fit(
        data.repeat(), epochs=4, steps_per_epoch=5, validation_data=checks, validation_steps=2, verbose=0
    )
    second = model.fit(x, y, batch_size=20, epochs=5, steps_per_epoch=2, shuffle=False, verbose=0)
    return [first.history, second.history]
"""
    )
    expected, actual, text = run_both(source, classes(60))
    check_history(expected[0], actual[0])
    for losses in zip(actual[1]["loss"], expected[1]["loss"], strict=True):
        np.testing.assert_allclose(*losses, rtol=1e-5)
    assert text.count("EpochSteps(") == 2


@pytest.mark.parametrize("optimizer", ['"adam"', '"rmsprop"', "keras.optimizers.Adam(0.01, clipnorm=0.05)"])
def test_words_that_come_twice_in_a_batch_count_twice(run_both: Both, optimizer: str) -> None:
    """TensorFlow's gradient of an embedding has a row for each use of a word, which Keras's optimizers square."""
    source = (
        """
import numpy as np
import tensorflow as tf
from tensorflow import keras


def build_model():
    inputs = keras.Input((8,))
    x = keras.layers.Embedding(5, 4)(inputs)
    x = keras.layers.GlobalAveragePooling1D()(x)
    outputs = keras.layers.Dense(1)(x)
    return keras.Model(inputs, outputs)


def main(model, x, y):
    model.compile(OPTIMIZER, "mse")
    return model.fit(x, y, epochs=5, batch_size=8, shuffle=False, verbose=0).history
"""
    ).replace("OPTIMIZER", optimizer)
    x = np.random.default_rng(2).integers(0, 5, (32, 8)).astype(np.int32)
    expected, actual, text = run_both(source, {"x": x, "y": x[:, 0].astype(np.float32)})
    check_history(expected, actual)
    assert "KerasEmbedding(5, 4)" in text


def test_batches_of_a_sequence_and_of_a_generator(run_both: Both) -> None:
    source = BUILD.format(units=3, activation="") + (
        """
class Batches(keras.utils.Sequence):
    def __init__(self, x, y, size):
        super().__init__()
        self.x, self.y, self.size = x, y, size

    def __len__(self):
        return int(np.ceil(len(self.x) / self.size))

    def __getitem__(self, index):
        part = slice(index * self.size, (index + 1) * self.size)
        return self.x[part], self.y[part]


def generate(x, y, size):
    while True:
        for start in range(0, len(x), size):
            yield x[start : start + size], y[start : start + size]


def main(model, x, y):
    model.compile("sgd", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    first = model.fit(Batches(x, y, 24), epochs=3, shuffle=False, validation_data=Batches(x, y, 24), verbose=0)
    batches = generate(x, y, 24)
    second = model.fit(batches, steps_per_epoch=4, epochs=3, shuffle=False, verbose=0)
    return [first.history, second.history, model.evaluate(Batches(x, y, 24), verbose=0)]
"""
    )
    data = classes(96)
    expected, actual, text = run_both(source, {"x": data["x"], "y": data["y"]})
    for theirs, ours in zip(expected[:2], actual[:2], strict=True):
        assert ours.keys() == theirs.keys()
        for name, values in theirs.items():
            np.testing.assert_allclose(ours[name], values, rtol=2e-5, err_msg=name)
    np.testing.assert_allclose(actual[2], expected[2], rtol=2e-5)
    assert text.count("for inputs, targets in") == 1


def test_bytes_of_images_are_cast_to_what_the_model_was_declared_for(run_both: Both) -> None:
    """As ``fit`` does it; a loop of the program's own calls the model with what the dataset gives."""
    source = BUILD.format(units=3, activation="") + (
        """
def main(model, x, y):
    images = np.array(np.round(np.abs(x) * 50), dtype="uint8")
    dataset = tf.data.Dataset.from_tensor_slices((images, y)).batch(32)
    optimizer = keras.optimizers.SGD(0.001)
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    losses = []
    for inputs, labels in dataset:
        with tf.GradientTape() as tape:
            loss = loss_fn(labels, model(inputs, training=True))
        grads = tape.gradient(loss, model.trainable_weights)
        optimizer.apply_gradients(zip(grads, model.trainable_weights))
        losses.append(float(loss))
    return [losses, model(images[:5]).numpy()]


def run(x, y):
    return main(build_model(), x, y)
"""
    )
    data = classes(96)
    expected, actual, text = run_both(source, {"x": data["x"], "y": data["y"]})
    assert "model(inputs.float())" in text
    assert len(expected[0]) == 3
    np.testing.assert_allclose(actual[0], expected[0], rtol=1e-5)
    np.testing.assert_allclose(actual[1], expected[1], rtol=1e-4, atol=1e-5)
