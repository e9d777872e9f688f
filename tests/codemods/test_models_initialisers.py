"""Initialisers that the source states are stated in PyTorch's words, and draw from the same distribution."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.catalog.model import Style
from migrate.codemods.context import Options
from migrate.codemods.engine import run
from migrate.worker import Worker

HEAD = "import tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n"
MODEL = """
def build_model():
    inputs = keras.Input((400,))
    return keras.Model(inputs, layers.Dense(300, {0})(inputs))
"""
STATED = {
    'kernel_initializer="he_normal"': 'nn.init.kaiming_normal_(self.dense.weight, nonlinearity="relu")',
    'kernel_initializer="he_uniform"': 'nn.init.kaiming_uniform_(self.dense.weight, nonlinearity="relu")',
    'kernel_initializer="lecun_normal"': 'nn.init.kaiming_normal_(self.dense.weight, nonlinearity="linear")',
    'kernel_initializer="glorot_normal"': "nn.init.xavier_normal_(self.dense.weight)",
    'kernel_initializer="uniform"': "nn.init.uniform_(self.dense.weight, -0.05, 0.05)",
    'kernel_initializer="orthogonal"': "nn.init.orthogonal_(self.dense.weight, 1.0)",
    "kernel_initializer=keras.initializers.RandomNormal(stddev=0.02)": (
        "nn.init.normal_(self.dense.weight, 0.0, 0.02)"
    ),
    "kernel_initializer=tf.keras.initializers.TruncatedNormal(mean=0.5, stddev=0.1)": (
        "nn.init.trunc_normal_(self.dense.weight, 0.5, 0.1, 0.3, 0.7)"
    ),
    "kernel_initializer=keras.initializers.RandomUniform(-0.1, 0.2)": (
        "nn.init.uniform_(self.dense.weight, -0.1, 0.2)"
    ),
}


def migrated(source: str, style: Style, folder: Path) -> str:
    (folder / "program.py").write_text(HEAD + source, encoding="utf-8")
    outcome = run([folder / "program.py"], Options(style=style))
    assert not [finding.message for finding in outcome.findings if finding.severity == "error"]
    for path, text in outcome.support.items():
        (folder / path).write_text(text, encoding="utf-8")
    return outcome.files[0].text


@pytest.mark.parametrize("given", STATED)
def test_what_is_stated_is_drawn(
    given: str, tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
    (before / "program.py").write_text(HEAD + MODEL.format(given), encoding="utf-8")
    text = migrated(MODEL.format(given), Style.IDIOMATIC, tmp_path)
    assert STATED[given] in text
    (after / "program.py").write_text(text, encoding="utf-8")
    sides = str(Path(__file__).parent / "models_sides")
    for worker in (tensorflow_worker, torch_worker):
        worker.call("sys:path.append", sides)
    expected = tensorflow_worker.call("filled_keras:moments", str(before), "program:build_model")
    found = torch_worker.call("filled_torch:moments", str(after), "program:build_model")
    assert found == pytest.approx(expected, rel=0.02, abs=2e-3)


def test_a_bias_and_a_norm() -> None:
    """Each weight has its own statement; what is not stated has none."""
    import tempfile

    source = """
def build_model():
    inputs = keras.Input((4,))
    x = layers.Dense(3, bias_initializer="ones")(inputs)
    x = layers.BatchNormalization(gamma_initializer=keras.initializers.RandomNormal(1.0, 0.02))(x)
    return keras.Model(inputs, layers.Dense(2)(x))
"""
    with tempfile.TemporaryDirectory() as folder:
        text = migrated(source, Style.IDIOMATIC, Path(folder))
    assert text.count("nn.init.") == 2
    assert "nn.init.ones_(self.dense.bias)" in text
    assert "nn.init.normal_(self.batch_normalization.weight, 1.0, 0.02)" in text


def test_the_exact_style_states_them_after_keras_s_own(tmp_path: Path) -> None:
    """`init_weights` leaves alone what it has seen before."""
    text = migrated(MODEL.format('kernel_initializer="he_normal"'), Style.EXACT, tmp_path)
    assert (
        """        self.dense = nn.Linear(400, 300)
        init_weights(self.dense)
        nn.init.kaiming_normal_(self.dense.weight, nonlinearity="relu")
        self.apply(init_weights)
"""
        in text
    )


PLACES = """
def block(x, units, wide=False):
    x = layers.Dense(units, kernel_initializer=keras.initializers.RandomNormal(1.0, 0.5))(x)
    if wide:
        x = layers.Dense(units, kernel_initializer="ones")(x)
    return x


def build_model():
    inputs = keras.Input((200,))
    x = block(inputs, 300)
    x = block(x, 200, wide=True)
    for size in (250, 200):
        x = layers.Dense(size, kernel_initializer="he_normal")(x)
    inside = keras.Sequential([
        layers.Lambda(lambda t: t * 2.0),
        layers.Dense(300, kernel_initializer="he_uniform"),
    ])
    return keras.Model(inputs, inside(x))
"""


@pytest.mark.parametrize("style", Style)
def test_wherever_the_layer_is_made(
    style: Style, tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path
) -> None:
    """In a helper's class, under a condition, in a loop, in a model within the model."""
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
    (before / "program.py").write_text(HEAD + PLACES, encoding="utf-8")
    (after / "program.py").write_text(migrated(PLACES, style, after), encoding="utf-8")
    for worker in (tensorflow_worker, torch_worker):
        worker.call("sys:path.append", str(Path(__file__).parent / "models_sides"))
    expected = tensorflow_worker.call("filled_keras:spreads", str(before), "program:build_model")
    found = torch_worker.call("filled_torch:spreads", str(after), "program:build_model")
    assert found == pytest.approx(expected, rel=0.03)


VECTORS = """
import numpy as np
from tensorflow.keras.initializers import Constant


def tables():
    return np.random.default_rng(7).normal(size=(10, 5))


def embedder(vectors):
    inputs = keras.Input((6,), dtype="int32")
    x = layers.Embedding(len(vectors), 5, embeddings_initializer=Constant(vectors), trainable=False)(inputs)
    return keras.Model(inputs, layers.Dense(2, bias_initializer=Constant(0.5))(x))


def build_model():
    return embedder(tables())
"""


@pytest.mark.parametrize("style", Style)
def test_vectors_that_were_made_elsewhere_are_taken_over(
    style: Style, tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
    (before / "program.py").write_text(HEAD + VECTORS, encoding="utf-8")
    text = migrated(VECTORS, style, after)
    assert "        self.embedding.weight.data.copy_(torch.as_tensor(vectors))\n" in text
    assert "        nn.init.constant_(self.dense.bias, 0.5)\n" in text
    (after / "program.py").write_text(text, encoding="utf-8")
    for worker in (tensorflow_worker, torch_worker):
        worker.call("sys:path.append", str(Path(__file__).parent / "models_sides"))
    expected = tensorflow_worker.call("filled_keras:first", str(before), "program:build_model")
    found = torch_worker.call("filled_torch:first", str(after), "program:build_model")
    assert found == pytest.approx(expected, rel=1e-6)


def test_a_constant_kernel_whose_layout_changes_is_told(tmp_path: Path) -> None:
    source = """
def build_model(kernel):
    inputs = keras.Input((4,))
    return keras.Model(inputs, layers.Dense(3, kernel_initializer=keras.initializers.Constant(kernel))(inputs))
"""
    (tmp_path / "program.py").write_text(HEAD + source, encoding="utf-8")
    outcome = run([tmp_path / "program.py"], Options())
    assert any("kernel_initializer" in finding.message for finding in outcome.findings)
