"""Subclassed models and layers keep their attributes; ``call`` becomes ``forward``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from migrate.worker import Worker

sys.path.insert(0, str(Path(__file__).parent))  # models_parity, under importmode=importlib
from models_parity import Parity


@pytest.fixture
def parity(tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path) -> Parity:
    return Parity(tensorflow_worker, torch_worker, tmp_path)


def test_a_model_with_a_layer_of_its_own(parity: Parity) -> None:
    text = parity.check(
        """
        import tensorflow as tf
        from tensorflow import keras
        from tensorflow.keras import layers


        class Scale(layers.Layer):
            def __init__(self, units, factor=2.0, **kwargs):
                super().__init__(**kwargs)
                self.factor = factor
                self.dense = layers.Dense(units)

            def call(self, x):
                return self.dense(x) * self.factor


        class Classifier(keras.Model):
            \"\"\"A classifier of small images.\"\"\"

            def __init__(self, num_classes=4):
                super(Classifier, self).__init__()
                # features
                self.conv1 = layers.Conv2D(6, 3, activation="relu")
                self.pool = layers.MaxPooling2D()
                self.flatten = layers.Flatten()
                self.d1 = layers.Dense(11, activation="relu")
                self.scale = Scale(9)
                self.drop = layers.Dropout(0.5)
                self.d2 = layers.Dense(num_classes)

            def call(self, x, training=None):
                # the convolutional part
                x = self.conv1(x)
                x = self.flatten(self.pool(x))
                x = self.d1(x)
                x = self.drop(self.scale(x), training=training)
                x = tf.nn.relu(x) + 1.0
                return self.d2(x)


        if __name__ == "__main__":
            model = Classifier()
            model.build((None, 8, 8, 1))
        """,
        "program:Classifier",
    )
    assert "class Scale(nn.Module):" in text
    assert "self.dense = nn.Linear(11, units)" in text
    assert "super().__init__()\n        # features\n        self.conv1 = nn.Conv2d(1, 6, 3)" in text
    assert "def forward(self, x):\n        # the convolutional part" in text
    assert "model.build" not in text


def test_a_layer_class_in_a_functional_model(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras
        from tensorflow.keras import layers


        class Gate(layers.Layer):
            def __init__(self, units):
                super().__init__()
                self.value = layers.Dense(units)
                self.gate = layers.Dense(units, activation="sigmoid")

            def call(self, inputs):
                return self.value(inputs) * self.gate(inputs)


        def build_model():
            inputs = keras.Input((6,))
            x = Gate(5)(inputs)
            return keras.Model(inputs, layers.Dense(2)(x))
        """
    )
    assert "self.gate = Gate(5)" in text
    assert "self.value = nn.Linear(6, units)" in text


def test_sequentials_and_lists_as_attributes(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras
        from tensorflow.keras import layers


        class Autoencoder(keras.Model):
            def __init__(self, latent_dim=4):
                super().__init__()
                self.latent_dim = latent_dim
                self.encoder = keras.Sequential([
                    layers.Flatten(),
                    layers.Dense(latent_dim, activation="relu"),
                ])
                self.decoder = keras.Sequential([layers.Dense(35, activation="sigmoid"), layers.Reshape((5, 7))])
                self.blocks = [layers.Dense(7), layers.Dense(7)]

            def call(self, x):
                decoded = self.decoder(self.encoder(x))
                for block in self.blocks:
                    decoded = block(decoded)
                return decoded


        if __name__ == "__main__":
            model = Autoencoder()
            model.build((None, 5, 7))
        """,
        "program:Autoencoder",
    )
    assert "self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(35, latent_dim), nn.ReLU())" in text
    assert "self.decoder = Decoder(latent_dim)" in text
    assert "self.blocks = nn.ModuleList([nn.Linear(7, 7), nn.Linear(7, 7)])" in text
