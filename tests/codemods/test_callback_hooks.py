"""Callbacks of a program's own: hooks at batches, the model and its learning rate; executed on both sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate, output
from tests.codemods.classifier import BUILD, classes

Both = Callable[..., tuple[Any, Any, str]]

PROGRAM = (
    BUILD
    + """
from tensorflow.keras import backend as K


class Recorder(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.steps = []
        self.losses = []
        self.rates = []
        self.outputs = []

    def on_train_batch_end(self, batch, logs=None):
        self.steps.append(batch)
        self.losses.append(float(logs["loss"]))

    def on_epoch_begin(self, epoch, logs=None):
        self.rates.append(float({read}))
        if epoch == 1:
            {write}

    def on_epoch_end(self, epoch, logs=None):
        self.outputs.append(float(np.sum(self.model.predict(np.ones((2, 6), "float32"), verbose=0))))
        if epoch == 2:
            self.model.stop_training = True


def main(model, x, y):
    model.compile(
        keras.optimizers.SGD(0.5), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
    )
    recorder = Recorder()
    seen = []
    note = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: seen.append(batch))
    history = model.fit(x, y, batch_size=32, epochs=5, shuffle=False, callbacks=[recorder, note], verbose=0)
    return [history.history, recorder.steps, recorder.losses, recorder.rates, recorder.outputs, seen]
"""
)


@pytest.mark.parametrize(
    ("read", "write"),
    [
        ("self.model.optimizer.learning_rate.numpy()", "self.model.optimizer.learning_rate.assign(0.1)"),
        ("K.get_value(self.model.optimizer.learning_rate)", "self.model.optimizer.learning_rate = 0.1"),
    ],
)
def test_hooks_at_batches_and_the_learning_rate(run_both: Both, read: str, write: str) -> None:
    source = PROGRAM.replace("{read}", read).replace("{write}", write)
    if "K." in read:
        source = source.replace("K.get_value", "float").replace(
            "from tensorflow.keras import backend as K\n", ""
        )
    expected, actual, _ = run_both(source, classes())
    for theirs, ours in zip(expected[1:], actual[1:], strict=True):
        assert len(ours) == len(theirs) > 0
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)
    assert actual[0].keys() == expected[0].keys()
    assert len(expected[0]["loss"]) == 3
    assert expected[3][-1] < expected[3][0]
    np.testing.assert_allclose(actual[0]["loss"], expected[0]["loss"], rtol=2e-5)


def test_a_hook_at_a_batch_ends_the_training_at_once(run_both: Both) -> None:
    source = BUILD + (
        """
class Finder(keras.callbacks.Callback):
    def __init__(self, most):
        super().__init__()
        self.most = most
        self.losses = []

    def on_train_batch_end(self, batch, logs=None):
        self.losses.append(float(logs["loss"]))
        if len(self.losses) >= self.most:
            self.model.stop_training = True


def main(model, x, y):
    model.compile(keras.optimizers.SGD(0.5), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    finder = Finder(2)
    history = model.fit(x, y, batch_size=16, epochs=3, shuffle=False, callbacks=[finder], verbose=0)
    return [finder.losses, history.history["loss"]]
"""
    )
    expected, actual, _ = run_both(source, classes())
    assert len(actual[0]) == len(expected[0]) == 2
    for theirs, ours in zip(expected, actual, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=2e-5)


def test_the_rate_of_a_compiled_model_is_set_between_two_trainings(run_both: Both) -> None:
    source = BUILD + (
        """
def main(model, x, y):
    model.compile(
        keras.optimizers.SGD(0.5), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    first = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
    model.optimizer.learning_rate.assign(0.05)
    second = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
    return [first.history, second.history, float(model.optimizer.learning_rate.numpy())]
"""
    )
    expected, actual, text = run_both(source, classes())
    for theirs, ours in zip(expected[:2], actual[:2], strict=True):
        np.testing.assert_allclose(ours["loss"], theirs["loss"], rtol=2e-5)
    assert actual[2] == pytest.approx(expected[2])
    assert "def train(" in text


def test_hooks_of_evaluations_and_predictions(run_both: Both) -> None:
    source = BUILD + (
        """
class Notes(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.events = []
        self.values = []

    def on_test_begin(self, logs=None):
        self.events.append("test begins")

    def on_test_batch_end(self, batch, logs=None):
        self.events.append(f"test batch {batch}")
        self.values.append(float(logs["loss"]))

    def on_test_end(self, logs=None):
        self.events.append("test ends")
        self.values.append(float(logs["accuracy"]))

    def on_predict_batch_end(self, batch, logs=None):
        self.events.append(f"predicted {batch}")
        self.values.append(float(np.sum(logs["outputs"])))

    def on_epoch_end(self, epoch, logs=None):
        self.events.append(f"epoch {epoch}")
        self.values.append(float(logs["val_loss"]))


def main(model, x, y):
    model.compile(
        keras.optimizers.SGD(0.5), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
    )
    notes = Notes()
    model.fit(
        x, y, batch_size=32, epochs=2, shuffle=False, validation_data=(x[:40], y[:40]), callbacks=[notes], verbose=0
    )
    model.evaluate(x, y, batch_size=64, callbacks=[notes], verbose=0)
    model.predict(x, batch_size=64, callbacks=[notes], verbose=0)
    return [notes.events, notes.values]
"""
    )
    expected, actual, _ = run_both(source, classes())
    assert actual[0] == expected[0]
    np.testing.assert_allclose(actual[1], expected[1], rtol=1e-4, atol=1e-4)


def test_the_logs_of_hooks_that_get_none_are_empty(run_both: Both) -> None:
    source = BUILD + (
        """
class Notes(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.keys = []

    def on_train_begin(self, logs=None):
        self.keys.append(("train begins", list(logs.keys())))

    def on_train_end(self, logs=None):
        self.keys.append(("train ends", sorted(logs.keys())))

    def on_epoch_begin(self, epoch, logs=None):
        self.keys.append((f"epoch {epoch} begins", list(logs.keys())))

    def on_train_batch_begin(self, batch, logs=None):
        self.keys.append((f"batch {batch} begins", list(logs.keys())))

    def on_test_begin(self, logs=None):
        self.keys.append(("test begins", list(logs.keys())))

    def on_test_batch_begin(self, batch, logs=None):
        self.keys.append((f"test batch {batch} begins", list(logs.keys())))

    def on_predict_begin(self, logs=None):
        self.keys.append(("predict begins", list(logs.keys())))

    def on_predict_end(self, logs=None):
        self.keys.append(("predict ends", list(logs.keys())))


def main(model, x, y):
    model.compile(
        keras.optimizers.SGD(0.5), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
    )
    notes = Notes()
    model.fit(x, y, batch_size=48, epochs=2, validation_data=(x[:40], y[:40]), callbacks=[notes], verbose=0)
    model.predict(x, callbacks=[notes], verbose=0)
    return [[list(pair) for pair in notes.keys]]
"""
    )
    expected, actual, _ = run_both(source, classes())
    assert actual == expected
    assert ["train ends", ["accuracy", "loss", "val_accuracy", "val_loss"]] in expected[0]


def test_logs_that_nobody_looks_at_are_not_given() -> None:
    outcome = migrate(
        BUILD
        + """
class Notes(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        print(epoch)


model = build_model()
model.compile("sgd", "mse")
model.fit(np.ones((4, 6)), np.ones((4, 3)), callbacks=[Notes()])
"""
    )
    assert "    callback.on_epoch_begin(epoch)\n" in output(outcome)
    assert "callback.on_train_end()\n" in output(outcome)


CHECKED = """
from tensorflow import keras


class Slower(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        {check}
        self.model.optimizer.lr = 0.1 / (epoch + 1)
"""


@pytest.mark.parametrize(
    ("check", "becomes"),
    [
        ("if not hasattr(self.model.optimizer, 'lr'):\n            raise ValueError('no rate')", ""),
        ("assert hasattr(self.model.optimizer, 'lr')", 'assert hasattr(self.optimizer, "param_groups")'),
    ],
)
def test_every_torch_optimizer_has_a_rate(check: str, becomes: str) -> None:
    outcome = migrate(CHECKED.format(check=check))
    assert codes(outcome) == []
    assert "hasattr(self.model" not in output(outcome)
    assert becomes in output(outcome)
    assert "raise" not in output(outcome)
    assert not migrate(output(outcome)).changed
