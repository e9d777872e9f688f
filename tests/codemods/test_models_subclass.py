"""Subclassed models and layers keep their attributes; ``call`` becomes ``forward``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.codemods.checks import migrate, output

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


def test_a_transformer_of_layer_classes(parity: Parity) -> None:
    text = parity.check(
        """
        import tensorflow as tf
        from tensorflow import keras
        from tensorflow.keras import layers


        class Encoder(layers.Layer):
            def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1):
                super().__init__()
                self.att = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
                self.ffn = keras.Sequential([layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)])
                self.norm1 = layers.LayerNormalization(epsilon=1e-6)
                self.norm2 = layers.LayerNormalization(epsilon=1e-6)
                self.dropout = layers.Dropout(rate)

            def call(self, inputs, training=None):
                attended = self.dropout(self.att(inputs, inputs), training=training)
                out = self.norm1(inputs + attended)
                return self.norm2(out + self.ffn(out))


        class Embed(layers.Layer):
            def __init__(self, maxlen, vocab_size, embed_dim):
                super().__init__()
                self.token = layers.Embedding(vocab_size, embed_dim)
                self.position = layers.Embedding(maxlen, embed_dim)

            def call(self, x):
                length = tf.shape(x)[-1]
                positions = self.position(tf.range(start=0, limit=length, delta=1))
                return self.token(x) + positions


        def build_model(maxlen=7):
            inputs = layers.Input(shape=(maxlen,))
            x = Embed(7, 50, 8)(inputs)
            x = Encoder(8, 2, 16)(x)
            x = layers.GlobalAveragePooling1D()(x)
            return keras.Model(inputs, layers.Dense(2)(x))
        """,
        inputs=[{"shape": [7], "dtype": "float32", "high": 50}],
    )
    assert "self.ffn = nn.Sequential(nn.Linear(8, ff_dim), nn.ReLU(), nn.Linear(ff_dim, embed_dim))" in text
    assert "def forward(self, inputs):\n        attended = self.dropout(self.att(inputs, inputs))" in text


def test_lists_of_layers_that_the_constructor_fills(parity: Parity) -> None:
    text = parity.check(
        """
        import tensorflow as tf
        from tensorflow import keras
        from tensorflow.keras import layers


        class Mixer(keras.Model):
            def __init__(self, depth=3, units=6, scale=True):
                super().__init__()
                self.stem = layers.Dense(units)
                self.blocks = []
                for _ in range(depth):
                    self.blocks.append(layers.Dense(units, activation="tanh"))
                self.heads = [layers.Dense(units) for _ in range(2)]
                if scale:
                    self.norm = layers.LayerNormalization()
                else:
                    self.norm = None

            def call(self, x):
                x = self.stem(x)
                for block in self.blocks:
                    x = block(x) + x
                for head in self.heads:
                    x = tf.nn.relu(head(x))
                if self.norm is not None:
                    x = self.norm(x)
                return x


        if __name__ == "__main__":
            model = Mixer()
            model.build((None, 4))
        """,
        "program:Mixer",
    )
    assert "self.blocks = nn.ModuleList()" in text
    assert "self.blocks.append(nn.Linear(units, units))" in text
    assert "self.heads = nn.ModuleList([nn.Linear(units, units) for _ in range(2)])" in text
    assert "for block in self.blocks:\n            x = torch.tanh(block(x)) + x" in text


def test_what_follows_a_module_s_construction_ends_the_constructor() -> None:
    after = output(
        migrate(
            """
            from tensorflow import keras


            class Net(keras.Model):
                def __init__(self, rate=0.1):
                    super().__init__()
                    self.rnn = keras.layers.LSTM(4)
                    self.blocks = [keras.layers.Dense(4, kernel_regularizer="l2") for _ in range(2)]
                    self.top = keras.layers.Dense(1, kernel_regularizer=keras.regularizers.L2(rate))

                def call(self, x):
                    x = self.rnn(x)
                    for block in self.blocks:
                        x = block(x)
                    return self.top(x)


            net = Net()
            net.build((None, 5, 3))
            """
        )
    )
    assert (
        "        nn.init.zeros_(self.rnn.bias_hh_l0).requires_grad_(False)\n"
        "        for module in self.blocks:\n"
        '            regularize(module, "weight", L1L2(l2=0.01))\n'
        '        regularize(self.top, "weight", L1L2(l2=rate))\n'
    ) in after


def test_an_operation_that_stays_keeps_its_brackets_and_blanks() -> None:
    outcome = migrate(
        """
        import keras
        from keras import ops


        class Rope(keras.layers.Layer):
            def call(self, dim, theta):
                scale = ops.arange(0, dim, 2, dtype="float32") / dim
                omega = 1.0 / (theta**scale)
                return omega
        """
    )
    assert "        omega = 1.0 / (theta**scale)\n" in output(outcome)


def test_a_lambda_layer_stands_where_it_is_called(parity: Parity) -> None:
    text = parity.check(
        """
        import tensorflow as tf
        from tensorflow import keras
        from tensorflow.keras import layers


        def half(t):
            return t / 2


        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.positive = layers.Lambda(lambda t: tf.abs(t))
                self.half = layers.Lambda(half)
                self.dense = layers.Dense(3)

            def call(self, x):
                x = self.positive(x)
                return self.half(self.dense(x))


        if __name__ == "__main__":
            model = Net()
            model.build((None, 8))
        """,
        "program:Net",
    )
    assert "super().__init__()\n        self.dense = nn.Linear(8, 3)\n" in text
    assert "x = torch.abs(x)\n        return half(self.dense(x))" in text


def test_a_sequential_that_a_constructor_fills_in_a_variable(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras
        from tensorflow.keras import layers, models


        class Vgg(models.Model):
            def __init__(self, classes=5):
                super(Vgg, self).__init__()
                model = models.Sequential()

                model.add(layers.Conv2D(4, (3, 3), padding="same", input_shape=(8, 8, 3)))
                model.add(layers.Activation("relu"))
                model.add(layers.MaxPooling2D(pool_size=(2, 2)))
                model.add(layers.Flatten())
                model.add(layers.Dense(classes))
                self.model = model

            def call(self, x):
                return self.model(x)


        if __name__ == "__main__":
            net = Vgg()
            net.build(input_shape=(None, 8, 8, 3))
        """,
        "program:Vgg",
    )
    assert "        self.model = Net(classes)\n" in text
    assert "model.add" not in text


def test_a_sequential_that_is_read_before_it_is_full_is_left() -> None:
    outcome = migrate(
        """
        from tensorflow import keras
        from tensorflow.keras import layers


        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                model = keras.Sequential()
                model.add(layers.Dense(4))
                self.first = model
                model.add(layers.Dense(2))
                self.model = model

            def call(self, x):
                return self.model(x)
        """
    )
    assert "MOD401" in {finding.code for finding in outcome.findings}
