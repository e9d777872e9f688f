"""Layers that are adapted to data stay outside of the model's class, which is given the object."""

from __future__ import annotations

from tests.codemods.checks import check_transformed, codes, migrate, output


def test_a_layer_that_is_adapted_is_given_to_the_class() -> None:
    check_transformed(
        """
        import tensorflow as tf
        from tensorflow import keras
        from tensorflow.keras import layers


        def build(texts):
            vectorize = layers.TextVectorization(max_tokens=100, output_sequence_length=5)
            vectorize.adapt(texts)
            size = vectorize.vocabulary_size()
            inputs = keras.Input(shape=(1,), dtype=tf.string)
            x = vectorize(inputs)
            x = layers.Embedding(size, 8)(x)
            x = layers.Flatten()(x)
            return keras.Model(inputs, layers.Dense(2)(x))
        """,
        """
        from torch import nn

        from migrate_support import TextVectorization


        class Net(nn.Module):
            def __init__(self, vectorize, size):
                super().__init__()
                self.vectorize = vectorize
                self.embedding = nn.Embedding(size, 8)
                self.flatten = nn.Flatten()
                self.dense = nn.Linear(40, 2)

            def forward(self, inputs):
                x = self.vectorize(inputs)
                x = self.embedding(x)
                x = self.flatten(x)
                return self.dense(x)


        def build(texts):
            vectorize = TextVectorization(max_tokens=100, output_sequence_length=5)
            vectorize.adapt(texts)
            size = vectorize.vocabulary_size()
            return Net(vectorize, size)
        """,
        findings=None,
    )


def test_a_layer_that_nothing_else_uses_belongs_to_the_class() -> None:
    outcome = migrate(
        """
        from tensorflow import keras
        from tensorflow.keras import layers


        def build(vocabulary):
            lookup = layers.StringLookup(vocabulary=vocabulary)
            inputs = keras.Input(shape=(3,), dtype="string")
            return keras.Model(inputs, layers.Embedding(9, 8)(lookup(inputs)))
        """
    )
    assert "self.lookup = StringLookup(vocabulary=vocabulary)" in output(outcome)
    assert codes(outcome) == []


def test_a_layer_of_the_file_reaches_every_model_that_uses_it() -> None:
    check_transformed(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        normalizer = layers.Normalization(axis=-1)
        normalizer.adapt(features)


        def build(norm):
            return keras.Sequential([norm, layers.Dense(1)])


        linear = build(normalizer)
        deep = keras.Sequential([keras.Input((9,)), normalizer, layers.Dense(4, "relu"), layers.Dense(1)])
        """,
        """
        from torch import nn

        from migrate_support import Normalization

        normalizer = Normalization()
        normalizer.adapt(features)


        class Net(nn.Sequential):
            def __init__(self, norm):
                super().__init__(
                    norm,
                    nn.LazyLinear(1),
                )


        def build(norm):
            return Net(norm)


        linear = build(normalizer)


        class Deep(nn.Sequential):
            def __init__(self, normalizer):
                super().__init__(
                    normalizer,
                    nn.Linear(9, 4),
                    nn.ReLU(),
                    nn.Linear(4, 1),
                )


        deep = Deep(normalizer)
        """,
        findings=None,
    )


def test_a_variable_that_is_bound_twice_is_not_taken_for_one_layer() -> None:
    outcome = migrate(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        norm = layers.Normalization()
        norm = adapted(norm)


        def build():
            return keras.Sequential([norm, layers.Dense(1)])
        """
    )
    assert codes(outcome) == ["MOD401"]


def test_a_parameter_that_gets_differing_layers_is_not_understood() -> None:
    outcome = migrate(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        first = layers.TextVectorization(output_sequence_length=5)
        second = layers.TextVectorization(output_sequence_length=9)


        def build(vectorize):
            return keras.Sequential([vectorize, layers.Embedding(9, 4), layers.Flatten(), layers.Dense(1)])


        models = build(first), build(second)
        """
    )
    assert codes(outcome) == ["MOD401"]


def test_a_model_that_was_made_before_is_given_to_the_one_around_it() -> None:
    outcome = migrate(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        vectorize = layers.TextVectorization(max_tokens=90, output_sequence_length=5)
        vectorize.adapt(texts)
        model = keras.Sequential([layers.Embedding(90, 4), layers.Flatten(), layers.Dense(1)])
        model.compile("adam", "mse")
        model.fit(vectorize(texts), labels)
        export = keras.Sequential([vectorize, model, layers.Activation("sigmoid")])
        """
    )
    assert "            vectorize,\n            model,\n            nn.Sigmoid(),\n" in output(outcome)
    assert "export = Export(model, vectorize)\n" in output(outcome)
    assert [code for code in codes(outcome) if code.startswith("MOD")] == []


def test_strings_are_given_to_the_model_as_they_are() -> None:
    outcome = migrate(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        vectorize = layers.TextVectorization(max_tokens=90, output_sequence_length=5)
        vectorize.adapt(texts)
        model = keras.Sequential([vectorize, layers.Embedding(90, 4), layers.Flatten(), layers.Dense(1)])
        model.compile("adam", "mse")
        model.fit(texts, labels, epochs=3)
        """
    )
    text = output(outcome)
    assert "list(zip(texts, torch.as_tensor(labels, dtype=torch.float32)))" in text
    assert "inputs.to(" not in text
    assert codes(outcome) == []


def test_an_attribute_that_only_others_use_stays() -> None:
    """``model.norm.adapt(data)`` is said somewhere else."""
    outcome = migrate(
        """
        from tensorflow import keras
        from tensorflow.keras import layers


        class Classifier(keras.Model):
            def __init__(self):
                super().__init__()
                self.norm = layers.Normalization()
                self.dense = layers.Dense(1)

            def call(self, inputs):
                return self.dense(layers.Flatten()(inputs))


        model = Classifier()
        model.norm.adapt(data)
        """
    )
    assert "        self.norm = Normalization()\n" in output(outcome)
    assert "from migrate_support import Normalization\n" in output(outcome)


def test_a_size_that_a_layer_outside_knows() -> None:
    """The class is given the layer, and asks it."""
    check_transformed(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        vectorize = layers.TextVectorization(max_tokens=100, output_sequence_length=5)
        vectorize.adapt(["a b", "b c"])
        model = keras.Sequential(
            [
                keras.Input((5,), dtype="int64"),
                layers.Embedding(len(vectorize.get_vocabulary()) + 1, 8),
                layers.GlobalAveragePooling1D(),
            ]
        )
        """,
        """
        import torch
        from torch import nn

        from migrate_support import TextVectorization

        vectorize = TextVectorization(max_tokens=100, output_sequence_length=5)
        vectorize.adapt(["a b", "b c"])


        class Net(nn.Module):
            def __init__(self, vectorize):
                super().__init__()
                self.embedding = nn.Embedding(len(vectorize.get_vocabulary()) + 1, 8)

            def forward(self, x):
                x = self.embedding(x)
                x = torch.mean(x, dim=1)
                return x


        model = Net(vectorize)
        """,
        findings=None,
    )
