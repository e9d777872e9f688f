"""Runs in the TensorFlow worker: Keras models as people write them, with random weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers


def conv_unit(x: Any, filters: int) -> Any:
    """A helper, called in loops."""
    x = layers.Conv1D(filters, 2, padding="same", activation="relu")(x)
    return layers.TimeDistributed(layers.Dense(3))(x)


def alternating() -> Any:
    """Two lists of helper blocks filled in turn, one of the other size; then a shared layer and named ones."""
    inputs = keras.Input((6, 4))
    wide, narrow = [], []
    for _ in range(3):
        wide.append(conv_unit(inputs, 5))
        narrow.append(conv_unit(inputs, 2))
    x = layers.Concatenate()([layers.Maximum()(wide), layers.Add()(narrow)])
    shared = layers.Dense(6, activation="tanh")
    x = shared(shared(x))
    x = layers.BatchNormalization()(x)
    x = layers.Dense(4, name="before")(x)
    x = layers.Dropout(0.5)(x)
    return keras.Model(inputs, layers.Dense(2, name="after", use_bias=False)(x))


def sequential() -> Any:
    """Layers with names that are neither automatic nor known to the source's reader."""
    names = iter(["c", "a", "b"])
    return keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 3, name=next(names)),
            layers.Conv2D(4, 3, name=next(names)),
            layers.Conv2D(4, 3, name=next(names)),
            layers.Flatten(),
            layers.Dense(5),
        ]
    )


def nested() -> Any:
    """A functional model that uses another, and a Sequential, as layers."""
    inner_input = keras.Input((5,))
    inner = keras.Model(
        inner_input, layers.Dense(4)(layers.Dense(7, activation="relu")(inner_input)), name="encoder"
    )
    head = keras.Sequential([keras.Input((4,)), layers.Dense(4), layers.BatchNormalization()])
    inputs = keras.Input((5,))
    return keras.Model(inputs, layers.Dense(3)(head(inner(layers.Dense(5)(inputs)))))


class Block(layers.Layer):
    """A custom layer with layers of its own."""

    def __init__(self, units: int, **options: Any) -> None:
        super().__init__(**options)
        self.expand = layers.Dense(units * 2, activation="relu")
        self.project = layers.Dense(units)

    def build(self, shape: Any) -> None:
        self.expand.build(shape)
        self.project.build((*shape[:-1], self.expand.units))

    def call(self, x: Any) -> Any:
        return x + self.project(self.expand(x))


class Subclassed(keras.Model):
    """Attributes before and after `layers` in the alphabet; a list of blocks; made in another order than used."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = layers.Dense(4)
        self.blocks = [Block(4) for _ in range(2)]
        self.output_layer = layers.Dense(2)
        self.between = layers.Dense(4)
        self.norm = layers.LayerNormalization()

    def call(self, x: Any) -> Any:
        x = self.between(self.stem(x))
        for block in self.blocks:
            x = block(x)
        return self.output_layer(self.norm(x))


def subclassed() -> Any:
    model = Subclassed()
    model(np.zeros((1, 6), np.float32))
    return model


def recurrent() -> Any:
    """Layers that hold their weights in layers of their own."""
    inputs = keras.Input((7, 3))
    x = layers.LSTM(4, return_sequences=True)(inputs)
    x = layers.GRU(5, return_sequences=True)(x)
    x = layers.Bidirectional(layers.GRU(3, return_sequences=True))(x)
    x = layers.LSTM(6, return_sequences=True)(x)
    return keras.Model(inputs, layers.Bidirectional(layers.LSTM(2))(x))


def centred() -> Any:
    """A normalisation without a scale, where torch has both or neither, and one with neither."""
    inputs = keras.Input((5,))
    x = layers.BatchNormalization(scale=False)(layers.Dense(4)(inputs))
    return keras.Model(inputs, layers.BatchNormalization(scale=False, center=False)(x))


def attending() -> Any:
    """A layer that holds its weights in layers which the file lists by the alphabet."""
    inputs = keras.Input((5, 6))
    return keras.Model(inputs, layers.MultiHeadAttention(2, 4)(inputs, inputs))


def ambiguous() -> Any:
    """Layers of one shape whose names are neither automatic nor literal."""
    inputs = keras.Input((4,))
    x = inputs
    for number in range(2):
        x = layers.Dense(4, name=f"step{number}")(x)
    return keras.Model(inputs, layers.Dense(3, name=f"step{number + 1}")(x))


def save(name: str, folder: str) -> tuple[list[Any], list[Any]]:
    """Save a model in every format it can be saved in; returns inputs, and the model's outputs for them."""
    keras.utils.clear_session()
    random = np.random.default_rng(0)
    model = globals()[name]()
    model.compile("adam", "mse")
    model.optimizer.build(model.trainable_variables)
    for weight in model.weights:
        low = 0.5 if "variance" in weight.path else -0.5
        weight.assign(random.uniform(low, 1.0, weight.shape))
    shape = (3, *(model.input_shape[1:] if name != "subclassed" else (6,)))
    inputs = random.normal(size=shape).astype(np.float32)
    model.save(f"{folder}/model.keras")
    model.save_weights(f"{folder}/model.weights.h5")
    tf.train.Checkpoint(model).write(f"{folder}/model")
    if name == "subclassed":  # Keras cannot save its architecture in the old format
        import h5py
        from keras.src.legacy.saving import legacy_h5_format

        with h5py.File(f"{folder}/model.h5", "w") as file:
            legacy_h5_format.save_weights_to_hdf5_group(file, model)
    else:
        model.save(f"{folder}/model.h5")
    return [inputs], [np.asarray(model(inputs))]


def save_dense(path: str) -> None:
    """Save one layer that is called twice."""
    keras.utils.clear_session()
    inputs = keras.Input((4,))
    shared = layers.Dense(4)
    keras.Model(inputs, shared(shared(inputs))).save(path)


def save_several(folder: str) -> dict[str, Any]:
    """Variables of every dtype in one ``tf.train.Checkpoint``, and one of a ``Saver``'s; gives the arrays by name."""
    random = np.random.default_rng(0)
    numbers = {
        name: tf.Variable(tf.cast(random.normal(size=(2, 3)) * 10, name))
        for name in ("float16", "bfloat16", "float32", "float64", "int8", "int64", "uint8", "complex64")
    }
    others = {
        "flags": tf.Variable([True, False]),
        "text": tf.Variable([["a", ""], ["bcd" * 100, "é"]]),
        "step": tf.Variable(3),
        "empty": tf.Variable(tf.zeros((0, 2))),
    }
    tf.train.Checkpoint(**numbers, **others).write(f"{folder}/several")
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        values = np.arange(6, dtype=np.float32).reshape(3, 2)
        tf.compat.v1.get_variable("layer/kernel", initializer=values)
        session.run(tf.compat.v1.global_variables_initializer())
        tf.compat.v1.train.Saver().save(session, f"{folder}/graph", write_meta_graph=False)
    read = {name: variable.numpy() for name, variable in {**numbers, **others}.items()}
    read["bfloat16"] = tf.cast(numbers["bfloat16"], tf.float32).numpy()
    read["text"] = read["text"].tolist()
    return read


def run(name: str, path: str, inputs: list[Any]) -> list[Any]:
    """What a model computes with the weights of a file."""
    keras.utils.clear_session()
    if path.endswith(".keras"):
        model = keras.models.load_model(path)
    else:
        model = globals()[name]()
        if path.endswith(".index"):
            tf.train.Checkpoint(model).read(path.removesuffix(".index")).expect_partial()
        else:
            model.load_weights(path)
    return [np.asarray(model(*inputs))]


def save_graphs(folder: str) -> dict[str, dict[str, Any]]:
    """Constants of every dtype as a frozen graph, and a model for TensorFlow Lite; gives the arrays by name."""
    random = np.random.default_rng(0)
    graph = tf.Graph()
    constants: dict[str, Any] = {}
    with graph.as_default():
        for name in (
            "float16",
            "float32",
            "float64",
            "int8",
            "int16",
            "int32",
            "int64",
            "uint8",
            "uint16",
            "bool",
        ):
            constants[name] = (random.normal(size=(2, 3)) * 10).astype(name)
            constants[f"{name}_one"] = constants[name][0, :1]
            constants[f"{name}_filled"] = np.full((3, 2), constants[name][1, 1])
        for name, array in constants.items():
            tf.constant(array, name=name)
    definition = graph.as_graph_def()
    for node in definition.node:
        if node.name.endswith("_filled"):  # as TensorFlow's optimizer packs them: one number stands for all
            tensor = node.attr["value"].tensor
            packed = tf.make_tensor_proto(constants[node.name].flat[0])
            packed.tensor_shape.CopyFrom(tensor.tensor_shape)
            tensor.CopyFrom(packed)
    Path(folder, "frozen.pb").write_bytes(definition.SerializeToString())
    keras.utils.clear_session()
    model = keras.Sequential([keras.Input((8,)), layers.Dense(5, activation="relu"), layers.Dense(3)])
    function = tf.function(lambda x: model(x)).get_concrete_function(tf.TensorSpec((1, 8)))
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function])
    Path(folder, "model.tflite").write_bytes(converter.convert())
    kernels = {str(index): layer.kernel.numpy().T for index, layer in enumerate(model.layers)}
    return {"frozen": constants, "kernels": kernels}
