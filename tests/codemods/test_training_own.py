"""Models with a training step of their own: executed on both sides, from the same weights and data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Both = Callable[..., tuple[Any, Any, str]]

BUILD = """
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def build_model():
    inputs = keras.Input((6,))
    x = layers.Dense(8, activation="tanh")(inputs)
    return keras.Model(inputs, layers.Dense(1)(x))

"""


def data(samples: int = 80) -> dict[str, Any]:
    """Inputs and a number that depends on them."""
    generator = np.random.default_rng(0)
    x = generator.normal(size=(samples, 6)).astype(np.float32)
    return {"x": x, "y": x[:, :2].sum(1, keepdims=True)}


def check(expected: dict[str, list[float]], actual: dict[str, list[float]], rtol: float = 2e-5) -> None:
    """The same entries of a run that changed something."""
    assert set(actual) == set(expected)
    for name, values in expected.items():
        assert len(set(values)) > 1, name
        np.testing.assert_allclose(actual[name], values, rtol=rtol, atol=1e-6, err_msg=name)


def test_two_optimizers_given_to_a_compile_of_its_own(run_both: Both) -> None:
    source = """
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Pair(keras.Model):
    def __init__(self):
        super().__init__()
        self.discriminator = keras.Sequential(
            [keras.Input((6,)), layers.Dense(8, activation="tanh"), layers.Dense(1)]
        )
        self.generator = keras.Sequential(
            [keras.Input((6,)), layers.Dense(5, activation="tanh"), layers.Dense(6)]
        )

    def call(self, x):
        return self.discriminator(self.generator(x))


def build_model():
    pair = Pair()
    pair(np.zeros((1, 6), "float32"))
    return pair


class GAN(keras.Model):
    def __init__(self, discriminator, generator):
        super().__init__()
        self.discriminator = discriminator
        self.generator = generator

    def compile(self, d_optimizer, g_optimizer, loss_fn):
        super().compile()
        self.d_optimizer = d_optimizer
        self.g_optimizer = g_optimizer
        self.loss_fn = loss_fn
        self.d_loss_metric = keras.metrics.Mean(name="d_loss")
        self.g_loss_metric = keras.metrics.Mean(name="g_loss")

    @property
    def metrics(self):
        return [self.d_loss_metric, self.g_loss_metric]

    def train_step(self, data):
        if isinstance(data, tuple):
            data = data[0]
        count = tf.shape(data)[0]
        fake = self.generator(data)
        everything = tf.concat([fake, data], axis=0)
        labels = tf.concat([tf.ones((count, 1)), tf.zeros((count, 1))], axis=0)
        with tf.GradientTape() as tape:
            predictions = self.discriminator(everything, training=True)
            d_loss = self.loss_fn(labels, predictions)
        grads = tape.gradient(d_loss, self.discriminator.trainable_weights)
        self.d_optimizer.apply_gradients(zip(grads, self.discriminator.trainable_weights))
        with tf.GradientTape() as tape:
            predictions = self.discriminator(self.generator(data, training=True))
            g_loss = self.loss_fn(tf.zeros((count, 1)), predictions)
        grads = tape.gradient(g_loss, self.generator.trainable_weights)
        self.g_optimizer.apply_gradients(zip(grads, self.generator.trainable_weights))
        self.d_loss_metric.update_state(d_loss)
        self.g_loss_metric.update_state(g_loss)
        return {"d_loss": self.d_loss_metric.result(), "g_loss": self.g_loss_metric.result()}


def main(model, x, y):
    gan = GAN(discriminator=model.discriminator, generator=model.generator)
    gan.compile(
        d_optimizer=keras.optimizers.Adam(learning_rate=0.01),
        g_optimizer=keras.optimizers.RMSprop(0.02),
        loss_fn=keras.losses.MeanSquaredError(),
    )
    dataset = tf.data.Dataset.from_tensor_slices(x).batch(16)
    first = gan.fit(dataset, epochs=3, verbose=0)
    second = gan.fit(x, epochs=2, batch_size=16, shuffle=False, verbose=0)
    return [first.history, second.history]
"""
    expected, actual, text = run_both(source, data())
    check(expected[0], actual[0], 1e-4)
    check(expected[1], actual[1], 1e-4)
    assert "gan.discriminator.parameters()" in text
    assert "keras" not in text.replace("Keras", "").lower().replace("kerasadam", "").replace("keras_", "")


def test_losses_and_metrics_of_compile_in_a_step_of_its_own(run_both: Both) -> None:
    source = BUILD + (
        """
class Trainer(keras.Model):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def call(self, inputs):
        return self.model(inputs)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=y_pred)
        trainable_vars = self.trainable_variables
        gradients = tape.gradient(loss, trainable_vars)
        self.optimizer.apply_gradients(zip(gradients, trainable_vars))
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}

    def test_step(self, data):
        x, y = data
        y_pred = self(x, training=False)
        loss = self.compute_loss(y=y, y_pred=y_pred)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}


def main(model, x, y):
    trainer = Trainer(model)
    trainer.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
    history = trainer.fit(x, y, batch_size=16, epochs=4, shuffle=False, validation_data=(x, y), verbose=0)
    return [history.history, trainer.evaluate(x, y, verbose=0, return_dict=True)]
"""
    )
    expected, actual, text = run_both(source, data())
    check(expected[0], actual[0])
    assert actual[1].keys() == expected[1].keys()
    np.testing.assert_allclose(actual[1]["loss"], expected[1]["loss"], rtol=2e-5)
    assert "self.criterion(y_pred, y)" in text


def test_trackers_of_its_own_and_the_optimizer_of_keras(run_both: Both) -> None:
    source = BUILD + (
        """
class Denoiser(keras.Model):
    def __init__(self, model, **kwargs):
        super().__init__(**kwargs)
        self.network = model
        self.total_loss_tracker = keras.metrics.Mean(name="total_loss")
        self.mae_metric = keras.metrics.MeanAbsoluteError(name="mae")

    @property
    def metrics(self):
        return [self.total_loss_tracker, self.mae_metric]

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            output = self.network(x, training=True)
            loss = tf.reduce_mean(tf.square(output - y))
        grads = tape.gradient(loss, self.network.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.network.trainable_weights))
        self.total_loss_tracker.update_state(loss)
        self.mae_metric.update_state(y, output)
        return {m.name: m.result() for m in self.metrics}


def main(model, x, y):
    denoiser = Denoiser(model)
    denoiser.compile(optimizer=keras.optimizers.Adam(0.01))
    history = denoiser.fit(x, y, batch_size=16, epochs=3, shuffle=False, verbose=0)
    return history.history
"""
    )
    expected, actual, text = run_both(source, data())
    check(expected, actual, 1e-4)
    assert "(denoiser.network.parameters()" in text


def test_callbacks_act_at_batches_of_a_step_of_its_own(run_both: Both) -> None:
    source = BUILD + (
        """
class Regressor(keras.Model):
    def __init__(self, model, **kwargs):
        super().__init__(**kwargs)
        self.network = model
        self.loss_tracker = keras.metrics.Mean(name="loss")

    @property
    def metrics(self):
        return [self.loss_tracker]

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            output = self.network(x, training=True)
            loss = tf.reduce_mean(tf.square(output - y))
        grads = tape.gradient(loss, self.network.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.network.trainable_weights))
        self.loss_tracker.update_state(loss)
        return {m.name: m.result() for m in self.metrics}


class Recorder(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.begun = []
        self.losses = []

    def on_train_batch_begin(self, batch, logs=None):
        self.begun.append(float(batch))

    def on_train_batch_end(self, batch, logs=None):
        self.losses.append(float(logs["loss"]))


def main(model, x, y):
    regressor = Regressor(model)
    regressor.compile(optimizer=keras.optimizers.Adam(0.01))
    recorder = Recorder()
    regressor.fit(x, y, batch_size=16, epochs=2, shuffle=False, verbose=0, callbacks=[recorder])
    return {"begun": recorder.begun, "loss": recorder.losses}
"""
    )
    expected, actual, text = run_both(source, data())
    check(expected, actual, 1e-4)
    assert len(actual["loss"]) == 10
    assert "callback.on_train_batch_end(step, logs)" in text
