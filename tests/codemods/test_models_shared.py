"""Models of one file that share layers: each is given the others, and both frameworks compute the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from migrate.codemods.context import Options
from migrate.codemods.engine import run
from migrate.worker import Worker

SIDES = Path(__file__).parent / "models_sides"
HEAD = (
    "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\n"
    "from tensorflow.keras import layers\n"
)
PROGRAMS = {
    "an autoencoder on its encoder's outputs": """
image = keras.Input((6,), name="img")
x = layers.Dense(5, activation="relu")(image)
codes = layers.Dense(3)(x)
encoder = keras.Model(image, codes, name="encoder")
x = layers.Dense(5, activation="relu")(codes)
out = layers.Dense(6)(x)
model = keras.Model(image, out, name="autoencoder")
""",
    "an autoencoder of models that are called": """
image = keras.Input((6,), name="img")
x = layers.Dense(5, activation="relu")(image)
codes = layers.Dense(3)(x)
encoder = keras.Model(image, codes, name="encoder")
latent = keras.Input((3,))
out = layers.Dense(6)(latent)
decoder = keras.Model(latent, out, name="decoder")
model = keras.Model(image, decoder(encoder(image)), name="autoencoder")
""",
    "a decoder that undoes the shape of its encoder": """
from tensorflow.keras import backend as K
image = keras.Input((6,))
x = layers.Reshape((3, 2))(image)
x = layers.Conv1D(4, 2, padding="same")(x)
shape = K.int_shape(x)
_, steps, width = x.shape
x = layers.Flatten()(x)
codes = layers.Dense(3)(x)
encoder = keras.Model(image, codes, name="encoder")
latent = keras.Input((3,))
x = layers.Dense(int(np.prod(shape[1:])), activation="relu")(latent)
x = layers.Reshape(shape[1:])(x)
x = layers.Reshape((width, steps))(x)
decoder = keras.Model(latent, layers.Dense(6)(layers.Flatten()(x)), name="decoder")
model = keras.Model(image, decoder(encoder(image)), name="autoencoder")
assert model.output_shape == (None, 6)
""",
    "a variational autoencoder": """
def sampling(args):
    mean, spread = args
    return mean + tf.exp(0.5 * spread) * 0.1

image = keras.Input((6,))
x = layers.Dense(5, activation="relu")(image)
mean = layers.Dense(3)(x)
spread = layers.Dense(3)(x)
z = layers.Lambda(sampling)([mean, spread])
encoder = keras.Model(image, [mean, spread, z], name="encoder")
latent = keras.Input((3,))
x = layers.Dense(5, activation="relu")(latent)
outputs = layers.Dense(6)(x)
decoder = keras.Model(latent, outputs, name="decoder")
outputs = decoder(encoder(image)[2])
model = keras.Model(image, outputs, name="vae")
""",
    "a method that builds a Sequential": """
class Agent:
    def __init__(self, state_size, action_size):
        self.state_size = state_size
        self.action_size = action_size
        self.model = self._build_model()

    def _build_model(self):
        model = keras.Sequential()
        model.add(keras.Input((self.state_size,)))
        model.add(layers.Dense(8, activation="relu"))
        model.add(layers.Dense(self.action_size, activation="linear"))
        return model

model = Agent(6, 3).model
""",
    "a method that builds with other methods": """
class Trainer:
    def __init__(self):
        self.shape = (6,)
        self.units = 4
        self.net = self.build_net()

    def block(self, x, n):
        x = layers.Dense(n)(x)
        return layers.ReLU()(x)

    def build_net(self):
        def wide(x):
            return layers.Dense(2 * self.units)(x)

        inputs = keras.Input(shape=self.shape)
        x = self.block(inputs, self.units)
        x = wide(x)
        return keras.Model(inputs, layers.Dense(3)(x))

model = Trainer().net
""",
    "a Sequential beside a functional model": """
head = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="tanh"), layers.Dense(2)])
image = keras.Input((6,))
x = layers.Dense(4)(image)
model = keras.Model(image, head(x))
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_models_that_share(
    name: str, tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
    for worker in (tensorflow_worker, torch_worker):
        worker.call("sys:path.append", str(SIDES))
    (before / "program.py").write_text(HEAD + PROGRAMS[name], encoding="utf-8")
    outcome = run([before], Options())
    assert not [finding.message for finding in outcome.findings if finding.severity == "error"]
    (after / "program.py").write_text(outcome.files[0].text, encoding="utf-8")
    inputs = [np.random.default_rng(3).normal(size=(4, 6)).astype("float32")]
    expected = tensorflow_worker.call("filled_keras:outputs", str(before), "program:model", inputs)
    found = torch_worker.call("filled_torch:outputs", str(after), "program:model", inputs)
    assert len(found) == len(expected)
    for actual, wanted in zip(found, expected, strict=True):
        assert np.ptp(wanted) > 1e-3
        np.testing.assert_allclose(actual, wanted, rtol=0, atol=1e-5 * np.abs(wanted).max())


def test_a_part_that_is_used_elsewhere_leaves_the_model_as_it_was() -> None:
    """The variable's last value before the use is the model's own."""
    source = HEAD + (
        "x = keras.Input((6,))\ny = layers.Dense(3)(x)\nmodel = keras.Model(x, y)\nprint(y.name)\n"
        "y = 4\nprint(y)\n"
    )
    outcome = run_text(source)
    assert "keras.Model(x, y)" in outcome


def run_text(source: str) -> str:
    """The migrated text of a program."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.py"
        path.write_text(source, encoding="utf-8")
        return run([path], Options()).files[0].text
