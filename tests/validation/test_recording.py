"""What is recorded of a source model: its layers wherever they are held, and whatever is random in it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

from migrate import provenance as provenance_file
from migrate.provenance import ModelLink, Provenance
from migrate.validation import Sides, validate
from migrate.validation.bundle import Recording
from migrate.worker import Worker

SUBCLASSED = """
    import keras
    from keras import layers


    class Block(layers.Layer):
        def __init__(self, units):
            super().__init__()
            self.dense = layers.Dense(units, activation="relu")
            self.norm = layers.LayerNormalization()

        def call(self, x):
            return self.norm(self.dense(x))


    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.head = layers.Dense(1)
            self.blocks = [Block(4), Block(5)]

        def call(self, x, training=False):
            for block in self.blocks:
                x = block(x)
            return self.head(x)
"""

NOISY = """
    import keras
    from keras import layers


    def Net():
        return keras.Sequential([
            keras.Input((6,), name="values"),
            layers.GaussianNoise(0.1),
            layers.Dropout(0.4, noise_shape=(None, 1)),
            layers.Reshape((6, 1)),
            layers.LSTM(2, dropout=0.3),
        ])
"""

EMBEDDED = """
    import keras
    from keras import layers


    def Net():
        words, scores = keras.Input((4,)), keras.Input((4,))
        x = layers.Reshape((2, 2))(words)
        x = layers.Flatten()(layers.Embedding(5, 3)(x))
        return keras.Model([words, scores], layers.Dense(1)(layers.Concatenate()([x, scores])))
"""


def record(folder: Path, source: str, worker: Worker, **options: object) -> Recording:
    """Record a model's source side for two steps, without a checkpoint."""
    (folder / "model.py").write_text(dedent(source))
    inputs = ({"name": "x", "shape": [3], "dtype": "float32"},)
    link = ModelLink("model:Net", "net:Net", "net:Net", inputs)
    provenance_file.write(Provenance("migrate", "exact", {}, (), (link,)), folder / provenance_file.FILE_NAME)
    sides = Sides(workers={"tensorflow": worker})
    settings = {"steps": 2, "batch": 8, "float64": False, **options}
    validate(folder, source=folder, record=folder / "bundle", sides=sides, **settings)  # type: ignore[arg-type]
    return Recording(folder / "bundle")


def test_a_subclassed_models_layers_are_found_wherever_they_are_held(
    tmp_path: Path, tensorflow_worker: Worker
) -> None:
    """A model that no one has called yet is called on the inputs that the provenance names."""
    recording = record(tmp_path, SUBCLASSED, tensorflow_worker)
    layers = {layer["name"]: layer for layer in recording.manifest["layers"]}
    made = sorted(layers.values(), key=lambda layer: layer["created"])
    names = ["dense", "dense_1", "layer_normalization", "dense_2", "layer_normalization_1"]
    assert [layer["name"] for layer in made] == names
    assert layers["dense_2"]["weights"] == [["kernel", [4, 5]], ["bias", [5]]]
    calls = ["dense_1/0", "layer_normalization/0", "dense_2/0", "layer_normalization_1/0", "dense/0"]
    assert recording.manifest["calls"] == calls


def test_an_activation_of_the_layers_own_is_not_yet_in_its_output(
    tmp_path: Path, tensorflow_worker: Worker
) -> None:
    results = record(tmp_path, SUBCLASSED, tensorflow_worker).results
    kernel, bias = results["weight/dense_1/kernel"], results["weight/dense_1/bias"]
    inputs = Recording(tmp_path / "bundle").data["input/0"]
    assert np.allclose(results["eval/layer/dense_1/0"], inputs @ kernel + bias, atol=1e-6)
    assert (results["eval/layer/dense_1/0"] < 0).any()


def test_masks_are_recorded_and_what_else_draws_is_named(tmp_path: Path, tensorflow_worker: Worker) -> None:
    recording = record(tmp_path, NOISY, tensorflow_worker)
    assert recording.manifest["drew"] == ["gaussian_noise", "lstm_cell"]
    masks = {name: recording.data[name] for name in recording.data if name.startswith("mask/")}
    assert {name: mask.shape for name, mask in masks.items()} == {
        "mask/dropout/0/0": (8, 1),
        "mask/dropout/1/0": (8, 1),
    }
    assert recording.manifest["masks"]["rates"] == {"dropout": pytest.approx(0.4)}


def test_an_input_that_an_embedding_looks_up_is_drawn_as_indices(
    tmp_path: Path, tensorflow_worker: Worker
) -> None:
    recording = record(tmp_path, EMBEDDED, tensorflow_worker)
    assert [spec["vocabulary"] for spec in recording.manifest["inputs"]] == [5, None]
    words, scores = recording.data["input/0"], recording.data["input/1"]
    assert set(np.unique(words)) == {0, 1, 2, 3, 4}
    assert scores.min() < 0


def test_the_same_seed_records_the_same_and_another_does_not(
    tmp_path: Path, tensorflow_worker: Worker
) -> None:
    first = {
        name: np.array(array) for name, array in record(tmp_path, EMBEDDED, tensorflow_worker).data.items()
    }
    again = record(tmp_path, EMBEDDED, tensorflow_worker).data
    assert {"input/0", "input/1", "target/0", "order", "evaluated"} <= set(again)
    assert all((first[name] == again[name]).all() for name in ("input/0", "input/1", "order"))
    other = record(tmp_path, EMBEDDED, tensorflow_worker, seed=1).data
    assert all((first[name] != other[name]).any() for name in ("input/0", "input/1", "order"))


def test_data_of_the_users_own_takes_the_place_of_random_data(
    tmp_path: Path, tensorflow_worker: Worker
) -> None:
    words = np.arange(40).reshape(10, 4) % 5
    np.savez(tmp_path / "data.npz", x0=words, x1=words / 7, y=np.ones((10, 1)))
    recording = record(tmp_path, EMBEDDED, tensorflow_worker, data=tmp_path / "data.npz", batch=5)
    assert recording.manifest["data"] == "data.npz"
    assert (recording.data["input/0"] == words).all()
    assert (recording.data["target/0"] == 1).all()
    assert sorted(recording.data["order"].ravel()) == list(range(10))
