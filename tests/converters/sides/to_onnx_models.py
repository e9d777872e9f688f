"""Runs in the TensorFlow worker: models that become ONNX, and decompositions held against their operators."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from migrate.converters.to_onnx import decompositions, splice
from migrate.converters.to_onnx.graph import Array


def save(folder: str) -> None:
    """Everything that the tests export."""
    keras.utils.set_random_seed(0)
    image = layers.Input((9, 9, 4), name="image")
    x = image / np.array([0.3, 0.7, 0.9, 1.1], np.float32)
    x = layers.Conv2D(8, 3, groups=2, padding="same", name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x - 1.0)
    x = layers.MaxPooling2D(3, 2)(layers.ZeroPadding2D(1)(x - 2.0))
    x = layers.GlobalAveragePooling2D()(layers.Activation(keras.activations.gelu)(x))
    frozen = layers.Dense(6, name="frozen", trainable=False)(x)
    outputs = {"wide": layers.Dense(5, name="wide")(frozen), "narrow": layers.Dense(2, name="narrow")(x)}
    model = keras.Model(image, outputs)
    model.save(f"{folder}/image.keras")
    model.export(f"{folder}/exported", verbose=False)
    sequence = layers.Input((6, 4))
    x = layers.Bidirectional(layers.LSTM(3, return_sequences=True), name="both")(sequence)
    keras.Model(sequence, layers.GRU(3, name="gru")(layers.Masking()(x))).save(f"{folder}/sequence.keras")
    again = layers.LSTM(3, return_sequences=True, name="first")(sequence)
    again = layers.LSTM(3, return_sequences=True, name="second")(again)
    keras.Model(sequence, layers.LSTM(3, name="third")(again)).save(f"{folder}/alike.keras")
    steps = layers.Input(batch_shape=(2, 6, 3))
    keras.Model(steps, layers.LSTM(4, stateful=True, name="kept")(steps)).save(f"{folder}/stateful.keras")
    given = layers.Input((4,))
    keras.Model(given, layers.Lambda(lambda x: x * 2)(given)).save(f"{folder}/lambda.keras")
    _own(folder)
    _of_version_1(folder)


def _own(folder: str) -> None:
    """Functions of a module: a table, what ONNX has no operators for."""
    module = tf.Module()
    module.kernel = tf.Variable(tf.random.normal((4, 3)), name="kernel")
    keys, values = tf.constant([3, 5, 9], tf.int64), tf.constant([1, 2, 7], tf.int64)
    module.table = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(keys, values), -1)

    @tf.function(input_signature=[tf.TensorSpec((None, 4), tf.float32, "x")])
    def product(x: Any) -> Any:
        return {"second": x @ module.kernel, "first": tf.math.erfc(x)}

    @tf.function(input_signature=[tf.TensorSpec((None,), tf.int64, "ids")])
    def found(ids: Any) -> Any:
        return module.table.lookup(ids)

    @tf.function(input_signature=[tf.TensorSpec((None, 4), tf.float32, "x")])
    def unknown(x: Any) -> Any:
        return tf.math.lgamma(x) + tf.math.bessel_i0e(x)

    signatures = {"product": product, "found": found, "unknown": unknown}
    tf.saved_model.save(module, f"{folder}/own", signatures)


def _of_version_1(folder: str) -> None:
    """A SavedModel of TensorFlow 1's and the frozen graph of the same."""
    shutil.rmtree(f"{folder}/version_1", ignore_errors=True)
    v1 = tf.compat.v1
    with tf.Graph().as_default() as graph, v1.Session() as session:
        x = v1.placeholder(tf.float32, (None, 4), "x")
        kernel = v1.get_variable("dense/kernel", (4, 3), use_resource=False)
        bias = v1.get_variable(
            "dense/bias", (3,), initializer=v1.random_normal_initializer(), use_resource=True
        )
        probabilities = tf.nn.softmax(tf.matmul(x, kernel) + bias, name="probabilities")
        session.run(v1.global_variables_initializer())
        v1.saved_model.simple_save(session, f"{folder}/version_1", {"x": x}, {"probabilities": probabilities})
        frozen = v1.graph_util.convert_variables_to_constants(
            session, graph.as_graph_def(), ["probabilities"]
        )
    Path(folder, "frozen.pb").write_bytes(frozen.SerializeToString())


def both(operator: str, arrays: list[Array], attributes: dict[str, Any]) -> list[Array]:
    """What an operator gives, and what its decomposition gives in a graph."""

    @tf.function
    def direct(*inputs: Any) -> Any:
        raw = getattr(tf.raw_ops, operator)
        names = raw.__signature__.parameters if hasattr(raw, "__signature__") else _names(operator)
        return raw(**dict(zip(names, inputs, strict=False)), **attributes)

    traced = direct.get_concrete_function(*map(tf.constant, arrays))
    graph = splice.decompose(traced.graph.as_graph_def(), decompositions.registered())
    assert not any(node.op == operator for node in graph.node), "the operator is still there"
    inputs = {tensor.name: array for tensor, array in zip(traced.inputs, arrays, strict=True)}
    with tf.Graph().as_default() as imported, tf.compat.v1.Session() as session:
        tf.import_graph_def(graph, name="")
        made = session.run([imported.get_tensor_by_name(traced.outputs[0].name)], inputs)
    return [np.asarray(direct(*map(tf.constant, arrays))), made[0]]


def _names(operator: str) -> list[str]:
    from tensorflow.python.framework import op_def_registry

    return [argument.name for argument in op_def_registry.get(operator).input_arg]


def resized(image: Array, size: list[int], method: str) -> list[Array]:
    """What `tf.image.resize` gives, and what its decomposition gives in a graph of an image of known size."""

    @tf.function
    def direct(x: Any) -> Any:
        return tf.image.resize(x, size, method)

    traced = direct.get_concrete_function(tf.constant(image))
    graph = splice.decompose(traced.graph.as_graph_def(), decompositions.registered())
    assert not any(node.op in decompositions.registered() for node in graph.node), (
        "the operator is still there"
    )
    with tf.Graph().as_default() as imported, tf.compat.v1.Session() as session:
        tf.import_graph_def(graph, name="")
        made = session.run(
            imported.get_tensor_by_name(traced.outputs[0].name), {traced.inputs[0].name: image}
        )
    return [direct(tf.constant(image)).numpy(), made]
