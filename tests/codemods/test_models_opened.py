"""Models made of the layers, and of the inside, of earlier ones: both frameworks compute the same on shared weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from migrate.codemods.context import Options
from migrate.codemods.engine import run
from migrate.worker import Worker

SIDES = Path(__file__).parent / "models_sides"
HEAD = "import tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n"
CHAIN = """
inputs = keras.Input((6,), name="img")
x = layers.Dense(5, activation="relu", name="first")(inputs)
x = layers.Dense(4, activation="tanh", name="second")(x)
outputs = layers.Dense(3, name="last")(x)
whole = keras.Model(inputs, outputs)
"""
AUTOENCODER = """
images = keras.Input((6,))
encoded = layers.Dense(3, activation="relu")(images)
decoded = layers.Dense(6, activation="sigmoid")(encoded)
autoencoder = keras.Model(images, decoded)
"""
PROGRAMS = {
    "an intermediate tensor": f"{AUTOENCODER}\nmodel = keras.Model(images, encoded)\n",
    "the last layer of another": f"""{AUTOENCODER}
codes = keras.Input((3,))
decoder_layer = autoencoder.layers[-1]
decoder = keras.Model(codes, decoder_layer(codes))
encoder = keras.Model(images, encoded)
model = keras.Model(images, decoder(encoder(images)))
""",
    "a layer by its name": f'{CHAIN}\nmodel = keras.Model(whole.input, whole.get_layer("second").output)\n',
    "layers by their places": f"{CHAIN}\nmodel = keras.Model(whole.inputs, whole.layers[-2].output)\n",
    "several outputs": f"""{CHAIN}
outputs = [layer.output for layer in whole.layers[1:3]]
model = keras.Model(inputs=whole.input, outputs=outputs + [whole.output])
""",
    "another model on an output": f"""{CHAIN}
x = layers.Dense(7, activation="relu")(whole.output)
model = keras.Model(whole.input, layers.Dense(2)(x))
""",
    "another head on the inside": f"""{CHAIN}
x = whole.get_layer("first").output
outputs = layers.Dense(2)(layers.Dropout(0.5)(x))
model = keras.Model(whole.input, outputs)
""",
    "the inside of a Sequential": """
whole = keras.Sequential([keras.Input((6,)), layers.Dense(5, activation="relu"), layers.Dense(4), layers.Dense(3)])
model = keras.Model(whole.inputs, whole.layers[-2].output)
""",
    "the inside of a Sequential that is filled": """
whole = keras.Sequential()
whole.add(keras.Input((6,)))
whole.add(layers.Dense(5, activation="relu", name="hidden"))
whole.add(layers.Dropout(0.3))
whole.add(layers.Dense(3))
model = keras.Model(inputs=whole.inputs, outputs=whole.get_layer("hidden").output)
""",
    "a layer that is taken away again": """
model = keras.Sequential()
model.add(keras.Input((6,)))
model.add(layers.Dense(5, activation="relu"))
model.add(layers.Dense(4))
model.add(layers.Dense(7))
model.pop()
model.add(layers.Dense(2))
""",
    "one name for several models in turn": """
model = keras.Sequential([keras.Input((6,)), layers.Dense(5), layers.Dense(4)])
model = keras.Sequential()
model.add(keras.Input((6,)))
model.add(layers.Dense(3))
model.summary()
model.add(layers.Dense(2))
inputs = keras.Input((6,))
x = layers.Dense(3)(inputs)
model = keras.Model(inputs, x)
inputs = keras.Input((6,))
x = layers.Dense(5, activation="relu")(inputs)
x = layers.Dense(2)(x)
model = keras.Model(inputs, x)
""",
    "layers that two models call": """
first = keras.Input((6,))
shared = layers.Dense(4, activation="tanh")
head = layers.Dense(2)
trained = keras.Model(first, head(shared(first)))
second = keras.Input((6,))
hidden = shared(second)
hidden = layers.Dense(5)(hidden)
model = keras.Model(second, hidden)
""",
    "statements of two models side by side": """
images = keras.Input((6,))
codes = layers.Dense(3)(images)
latent = keras.Input((3,))
restored = layers.Dense(6, activation="tanh")(latent)
encoder = keras.Model(images, codes)
decoder = keras.Model(latent, restored)
model = keras.Model(images, decoder(encoder(images)))
""",
}


def migrated(source: str, folder: Path) -> str:
    """The migrated text of a program, of which no model stays."""
    folder.mkdir()
    (folder / "program.py").write_text(source, encoding="utf-8")
    outcome = run([folder], Options())
    assert not [finding.message for finding in outcome.findings if finding.severity == "error"]
    return outcome.files[0].text


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_model_of_others_parts(
    name: str, tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    text = migrated(HEAD + PROGRAMS[name], before)
    after.mkdir()
    (after / "program.py").write_text(text, encoding="utf-8")
    for worker in (tensorflow_worker, torch_worker):
        worker.call("sys:path.append", str(SIDES))
    inputs = [np.random.default_rng(3).normal(size=(4, 6)).astype("float32")]
    expected = tensorflow_worker.call("filled_keras:outputs", str(before), "program:model", inputs)
    found = torch_worker.call("filled_torch:outputs", str(after), "program:model", inputs)
    assert len(found) == len(expected)
    for actual, wanted in zip(found, expected, strict=True):
        assert np.ptp(wanted) > 1e-3
        np.testing.assert_allclose(actual, wanted, rtol=0, atol=1e-5 * np.abs(wanted).max())


def test_the_layers_are_the_first_models(tmp_path: Path) -> None:
    """The second model's class is given the first, and holds those of its layers that it runs."""
    text = migrated(HEAD + PROGRAMS["a layer by its name"], tmp_path / "before")
    second = text[text.index("class Net(") :]
    assert "        self.first = whole.first\n        self.second = whole.second\n\n" in second
    assert "last" not in second
    assert second.endswith("        return second\n\n\nmodel = Net(whole)\n")


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    """A class that is given another model is migrated already."""
    (tmp_path / "program.py").write_text(migrated(HEAD + PROGRAMS["several outputs"], tmp_path / "before"))
    assert not run([tmp_path / "program.py"], Options()).files


@pytest.mark.parametrize(
    "asked",
    [
        'whole.get_layer("hidden").output',  # no layer of that name
        "whole.layers[2].output",  # in a model that branches, which one is Keras's affair
    ],
)
def test_a_layer_that_is_not_known_is_told(asked: str, tmp_path: Path) -> None:
    """No guess: a wrong layer would go unseen."""
    source = f"""{HEAD}
inputs = keras.Input((6,))
a = layers.Dense(4)(inputs)
b = layers.Dense(4)(inputs)
whole = keras.Model(inputs, layers.Add()([a, b]))
model = keras.Model(whole.input, {asked})
"""
    (tmp_path / "program.py").write_text(source, encoding="utf-8")
    outcome = run([tmp_path / "program.py"], Options())
    assert "MOD401" in {finding.code for finding in outcome.findings if finding.severity == "error"}
    assert f"keras.Model(whole.input, {asked})" in outcome.files[0].text
