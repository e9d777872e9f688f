"""What a program has around its training, run on both sides: summaries, backups, saved files, lower precision."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate, output, text_of

from migrate.catalog.model import Style
from migrate.worker import Worker

Plain = Callable[..., tuple[Any, Any, str]]

HEAD = """
import os

import numpy as np
import tensorflow as tf
from tensorflow import keras


def build_model():
    inputs = keras.Input((6,))
    x = keras.layers.Dense(16, activation="tanh")(inputs)
    return keras.Model(inputs, keras.layers.Dense(1)(x))

"""


@pytest.fixture
def both(keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path) -> Plain:
    """Runs a script's ``main(model, x, y, folder)`` on both sides from the same weights of its ``build_model()``:
    Keras's result, the migrated script's, and the migrated text. Each side has a folder of its own."""

    def run(source: str, style: Style = Style.EXACT) -> tuple[Any, Any, str]:
        generator = np.random.default_rng(2)
        x = generator.normal(size=(48, 6)).astype(np.float32)
        y = np.tanh(x[:, :1] + x[:, 1:2])
        outcome = migrate(source, style=style, file="script.py")
        assert codes(outcome) == []
        folders = {side: tmp_path / side for side in ("before", "after")}
        for folder in folders.values():
            folder.mkdir()
        (folders["before"] / "script.py").write_text(text_of(source), encoding="utf-8")
        for path, data in outcome.texts().items():
            (folders["after"] / path).write_bytes(data)
        given = {side: {"x": x, "y": y, "folder": str(folder)} for side, folder in folders.items()}
        expected = keras_scripts.call("scripts:keras_run", str(folders["before"]), given["before"], 3)
        actual = torch_scripts.call(
            "scripts:torch_run", str(folders["after"]), given["after"], expected["weights"]
        )
        return expected["result"], actual["result"], output(outcome, "script.py")

    return run


def test_an_interrupted_training_goes_on_where_it_ended(both: Plain) -> None:
    expected, actual, _ = both(
        HEAD
        + """
class Interruption(keras.callbacks.Callback):
    def __init__(self, epoch):
        super().__init__()
        self.epoch = epoch

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.epoch:
            raise RuntimeError("interrupted")


def train(model, x, y, folder, epoch):
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse")
    callbacks = [keras.callbacks.BackupAndRestore(folder), Interruption(epoch)]
    history = model.fit(x, y, epochs=5, batch_size=16, shuffle=False, callbacks=callbacks, verbose=0)
    return [history.epoch, history.history["loss"]]


def main(model, x, y, folder):
    whole = build_model()
    whole.set_weights(model.get_weights())
    at_once = train(whole, x, y, os.path.join(folder, "whole"), -1)
    again = build_model()
    again.set_weights(model.get_weights())
    try:
        train(model, x, y, os.path.join(folder, "parts"), 2)
    except RuntimeError:
        pass
    rest = train(again, x, y, os.path.join(folder, "parts"), -1)
    after = train(build_model(), x, y, os.path.join(folder, "parts"), -1)
    return [at_once, rest, after]
"""
    )
    for at_once, rest, after in (expected, actual):
        assert rest[0] == [2, 3, 4]
        np.testing.assert_allclose(rest[1], at_once[1][2:], rtol=1e-5)
        assert after[0] == [0, 1, 2, 3, 4]  # a training that ended leaves nothing to go on from
    np.testing.assert_allclose(actual[0][1], expected[0][1], rtol=1e-4)


def test_what_is_saved_is_loaded_again(both: Plain) -> None:
    expected, actual, text = both(
        HEAD
        + """
def main(model, x, y, folder):
    path = os.path.join(folder, "model.keras")
    model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse", metrics=["mae"])
    model.fit(x, y, epochs=2, batch_size=16, shuffle=False, verbose=0)
    model.save(path)
    saved = model.predict(x, verbose=0)
    model.fit(x, y, epochs=1, batch_size=16, shuffle=False, verbose=0)
    again = keras.models.load_model(path)
    loaded = again.predict(x, verbose=0)
    loss, error = again.evaluate(x, y, verbose=0)
    weights = os.path.join(folder, "model.weights.h5")
    again.save_weights(weights)
    model.load_weights(weights)
    return [saved, loaded, model.predict(x, verbose=0), float(loss), float(error)]
"""
    )
    assert "again = copy.deepcopy(model)" in text
    for saved, loaded, copied, _, _ in (expected, actual):
        np.testing.assert_allclose(loaded, saved, atol=1e-6)
        np.testing.assert_allclose(copied, saved, atol=1e-6)
    np.testing.assert_allclose(actual[0], expected[0], atol=1e-5)
    np.testing.assert_allclose(actual[3:], expected[3:], rtol=1e-4)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_training_in_mixed_precision(both: Plain, dtype: str) -> None:
    """Lower precision has a rounding of its own on each side: the losses agree to its few digits."""
    policy = HEAD.replace(
        "\n\ndef build_model",
        f'\nkeras.mixed_precision.set_global_policy("mixed_{dtype}")\n\ndef build_model',
    )
    expected, actual, text = both(
        policy
        + """
def main(model, x, y, folder):
    model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
    history = model.fit(x, y, epochs=4, batch_size=16, shuffle=False, verbose=0)
    keras.mixed_precision.set_global_policy("float32")
    return history.history["loss"]
"""
    )
    assert f"with torch.autocast(device_type, torch.{dtype}):" in text
    assert ("scaler.scale(loss).backward()" in text) == (dtype == "float16")
    assert expected[-1] < 0.9 * expected[0]
    np.testing.assert_allclose(actual, expected, rtol=2e-2)


def test_summaries_are_events_of_the_same_values(both: Plain, torch_scripts: Worker, tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    expected, actual, _ = both(
        HEAD
        + """
def main(model, x, y, folder):
    writer = tf.summary.create_file_writer(os.path.join(folder, "logs"))
    values = tf.constant(x)
    for step in range(3):
        with writer.as_default():
            tf.summary.scalar("mean", tf.reduce_mean(values[step:]), step=step)
        with writer.as_default(step=step):
            tf.summary.scalar("largest", tf.reduce_max(values[step:]))
    writer.close()
    return sorted(os.listdir(os.path.join(folder, "logs")))
"""
    )
    assert len(expected) == len(actual) == 1
    read = torch_scripts.call("events:read", str(tmp_path / "after" / "logs"))
    assert read == torch_scripts.call("events:read", str(tmp_path / "before" / "logs"))
    assert [len(points) for points in read.values()] == [3, 3]


def test_arrays_of_weights_go_from_model_to_model(both: Plain) -> None:
    expected, actual, text = both(
        HEAD
        + """
def main(model, x, y, folder):
    mine, other = build_model(), build_model()
    mine.set_weights(model.get_weights())
    mine.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    before = mine.get_weights()
    mine.fit(x, y, epochs=2, batch_size=16, shuffle=False, verbose=0)
    after = mine.get_weights()
    other.set_weights([old + 0.5 * (new - old) for old, new in zip(before, after)])
    return [mine.predict(x, verbose=0), other.predict(x, verbose=0)]
"""
    )
    assert "set_weights(other, [old + 0.5 * (new - old) for old, new in zip(before, after)])" in text
    np.testing.assert_allclose(actual[0], expected[0], atol=1e-5)
    np.testing.assert_allclose(actual[1], expected[1], atol=1e-5)
    assert np.abs(expected[0] - expected[1]).max() > 1e-2


def test_a_model_is_made_or_restored_and_trained_on(both: Plain) -> None:
    """One function gives both: the restored one is a new one, compiled by its builder, with the file's weights."""
    expected, actual, text = both(
        HEAD
        + """
def compiled():
    model = build_model()
    model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
    return model


def make_or_restore(path):
    if os.path.exists(path):
        return keras.models.load_model(path)
    return compiled()


def train(x, y, path):
    model = make_or_restore(path)
    saving = keras.callbacks.ModelCheckpoint(path)
    return model.fit(x, y, epochs=2, shuffle=False, callbacks=[saving], verbose=0).history["loss"]


def main(model, x, y, folder):
    path = os.path.join(folder, "model.keras")
    model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
    model.save(path)
    return [train(x, y, path), train(x, y, path)]
"""
    )
    np.testing.assert_allclose(actual, expected, rtol=2e-5)
    assert expected[1][0] < expected[0][1] < expected[0][0]
    assert "return load_state(compiled(), path)" in text


def test_flat_data_of_a_model_of_one_number(both: Plain) -> None:
    expected, actual, text = both(
        """
import numpy as np
import tensorflow as tf
from tensorflow import keras


def build_model():
    return keras.Sequential([keras.Input((1,)), keras.layers.Dense(4, "tanh"), keras.layers.Dense(1)])


def main(model, x, y, folder):
    mine = build_model()
    mine.set_weights(model.get_weights())
    mine.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse")
    flat = np.array(x[:, 0])
    history = mine.fit(flat, y, epochs=2, batch_size=16, shuffle=False, validation_split=0.25, verbose=0)
    first = mine.predict(np.array([0.5, 1.0]), verbose=0)
    second = mine.predict(np.linspace(0.0, 1.0, 5), verbose=0)
    result = mine.evaluate(flat, y, verbose=0)
    return [history.history["loss"], history.history["val_loss"], first, second, result]
"""
    )
    assert np.shape(actual[3]) == (5, 1)
    for found, wanted in zip(actual, expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-6)
    assert "torch.as_tensor(flat, dtype=torch.float32).reshape(-1, 1)" in text
    assert "np.reshape(np.array([0.5, 1.0]), (-1, 1))" in text
    assert "np.reshape(np.linspace(0.0, 1.0, 5), (-1, 1))" in text


def test_a_first_layer_as_wide_as_the_data(both: Plain) -> None:
    expected, actual, text = both(
        """
import json

import numpy as np
from tensorflow import keras
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential

DATA = np.array(json.loads("[[1, 2, 3, 4, 5, 6]]"))


def build_model():
    model = Sequential()
    model.add(Dense(4, activation="tanh", input_dim=DATA.shape[1]))
    model.add(Dense(1))
    return model


def main(model, x, y, folder):
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse")
    return model.fit(x, y, epochs=2, shuffle=False, verbose=0).history["loss"]
"""
    )
    np.testing.assert_allclose(actual, expected, rtol=1e-4)
    assert "nn.Linear(DATA.shape[1], 4)" in text


def test_a_table_is_made_an_array_before_it_is_a_tensor() -> None:
    outcome = migrate(
        """
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from tensorflow import keras

table = pd.read_csv("table.csv")
x_train, x_test, y_train, y_test = train_test_split(table.drop("y", axis=1), table["y"])
scaler = StandardScaler()
x_test = scaler.fit_transform(x_test)
model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train, sample_weight=table["weight"])
model.evaluate(x_test, y_test.values)
"""
    )
    text = output(outcome)
    assert codes(outcome) == []
    for name in ("x_train", "y_train", 'table["weight"]'):
        assert f"torch.as_tensor(np.asarray({name}), dtype=torch.float32)," in text
    for name in ("x_test", "y_test.values"):
        assert f"torch.as_tensor({name}, dtype=torch.float32)," in text


def test_models_that_methods_give_to_self(both: Plain) -> None:
    expected, actual, text = both(
        """
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


class Regressor:
    def __init__(self, units):
        self.units = units
        self.model = None
        self.head = keras.Sequential([keras.Input((6,)), layers.Dense(2), layers.Dense(1)])

    def build(self):
        inputs = keras.Input((6,))
        x = layers.Dense(self.units, activation="tanh")(inputs)
        self.model = keras.Model(inputs, layers.Dense(1)(x))
        self.model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")

    def train(self, x, y):
        return self.model.fit(x, y, epochs=2, shuffle=False, verbose=0).history["loss"]


def build_model():
    made = Regressor(5)
    made.build()
    return made.model


def main(model, x, y, folder):
    regressor = Regressor(5)
    regressor.build()
    regressor.model.set_weights(model.get_weights())
    return [regressor.train(x, y), regressor.head.predict(x, verbose=0).shape]
"""
    )
    np.testing.assert_allclose(actual[0], expected[0], rtol=1e-4)
    assert tuple(actual[1]) == tuple(expected[1])
    assert "        self.model = Net(self.units)\n" in text
    assert "        self.head = Head()\n" in text


def test_a_number_of_a_tensor_in_a_list(both: Plain) -> None:
    expected, actual, text = both(
        HEAD
        + """
def main(model, x, y, folder):
    best = tf.argmax(tf.constant(x[0])).numpy()
    return tf.expand_dims([best], 0).numpy().tolist()
"""
    )
    assert actual == expected
    assert "torch.as_tensor(np.array([best]))" in text
