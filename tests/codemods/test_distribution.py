"""Programs of several replicas: two processes give what one gives, and what TensorFlow gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate, output, text_of

from migrate.catalog.model import Style

DRIVER = str(Path(__file__).parent / "sides" / "processes.py")
TORCHRUN = ["-m", "torch.distributed.run", "--nproc_per_node", "2"]
TORCHRUN += ["--rdzv-backend", "c10d", "--rdzv-endpoint", "localhost:0"]
SIDES = {"tensorflow": ("tensorflow", 1, []), "one": ("torch", 1, []), "two": ("torch", 2, TORCHRUN)}


@dataclass(frozen=True)
class Program:
    """A program's text, the arrays for its ``main``, the shapes of its model's weights in Keras, and how many replicas
    TensorFlow runs it on."""

    source: str
    arrays: Mapping[str, Any]
    shapes: tuple[tuple[int, ...], ...]
    replicas: int = 1


def classes(samples: int) -> dict[str, Any]:
    generator = np.random.default_rng(3)
    x = generator.normal(size=(samples, 6)).astype(np.float32)
    return {"x": x, "y": np.argmax(x[:, :3], axis=1).astype(np.int64)}


HEAD = """
import numpy as np
import tensorflow as tf
from tensorflow import keras


def build_model():
    inputs = keras.Input((6,))
    x = keras.layers.Dense(8, activation="tanh")(inputs)
    return keras.Model(inputs, keras.layers.Dense(3)(x))

"""
LAYERS = ((6, 8), (8,), (8, 3), (3,))

FIT = (
    HEAD
    + """
def main(x, y):
    strategy = tf.distribute.MirroredStrategy()
    with strategy.scope():
        model = build_model()
        model.compile(
            optimizer=keras.optimizers.Adam(learning_rate=0.05),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
        )
    dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)
    history = model.fit(dataset, epochs=3, validation_data=dataset, verbose=0)
    found = history.history
    return [found["loss"], found["accuracy"], found["val_loss"], found["val_accuracy"]]
"""
)

LOOP = (
    HEAD
    + """
def main(x, y):
    strategy = tf.distribute.MirroredStrategy()
    batch_size = 4 * 2
    dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(batch_size)
    batches = strategy.experimental_distribute_dataset(dataset)
    with strategy.scope():
        model = build_model()
        loss_object = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")
        optimizer = keras.optimizers.Adam(learning_rate=0.05)
        optimizer.build(model.trainable_variables)
        accuracy = keras.metrics.SparseCategoricalAccuracy()

    def train_step(inputs):
        features, labels = inputs
        with tf.GradientTape() as tape:
            predictions = model(features, training=True)
            per_example = loss_object(labels, predictions)
            loss = tf.nn.compute_average_loss(per_example, global_batch_size=batch_size)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        accuracy.update_state(labels, predictions)
        return loss

    @tf.function
    def distributed_train_step(inputs):
        losses = strategy.run(train_step, args=(inputs,))
        return strategy.reduce(tf.distribute.ReduceOp.SUM, losses, axis=None)

    found = []
    for epoch in range(3):
        total = 0.0
        for inputs in batches:
            total += distributed_train_step(inputs)
        found.append([float(total), float(accuracy.result())])
        accuracy.reset_state()
    return found
"""
)

NORMALISED = FIT.replace(
    "    return keras.Model(",
    "    x = keras.layers.BatchNormalization(momentum=0.9)(x)\n    return keras.Model(",
).replace("return [found", "found['val_loss'] = found['val_accuracy'] = [0.0, 0.5, 1.0]\n    return [found")
"""Each replica has statistics of its own, and TensorFlow evaluates with those: so the training alone is compared."""

PROGRAMS = {
    "fit": Program(FIT, classes(24), LAYERS, replicas=2),
    "fit_uneven": Program(FIT, classes(29), LAYERS),
    "fit_one_sample_left": Program(FIT, classes(17), LAYERS),
    "batch_norm": Program(
        NORMALISED, classes(24), ((6, 8), (8,), (8,), (8,), (8,), (8,), (8, 3), (3,)), replicas=2
    ),
    "loop": Program(LOOP, classes(24), LAYERS, replicas=2),
    "loop_uneven": Program(LOOP, classes(29), LAYERS, replicas=2),
    "loop_one_sample_left": Program(LOOP, classes(17), LAYERS, replicas=2),
}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """What each program gave, by its name, on each of the sides: a ``result`` and ``weights`` by rank."""
    folder = tmp_path_factory.mktemp("programs")
    for name, program in PROGRAMS.items():
        outcome = migrate(program.source, style=Style.EXACT, file="script.py")
        assert codes(outcome) == []
        texts = {"tensorflow": {"script.py": text_of(program.source).encode()}, "torch": outcome.texts()}
        for side, files in texts.items():
            (folder / name / side).mkdir(parents=True)
            for path, data in files.items():
                (folder / name / side / path).write_bytes(data)
        generator = np.random.default_rng(7)
        weights = [0.4 * np.abs(generator.normal(size=shape)) for shape in program.shapes]
        numbered = {f"weight_{number}": weight for number, weight in enumerate(weights)}
        np.savez(folder / name / "arrays.npz", replicas=program.replicas, **program.arrays, **numbered)
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}
    running = {
        side: subprocess.Popen(
            [sys.executable, *start, DRIVER, str(folder), framework],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for side, (framework, _, start) in SIDES.items()
    }
    for process in running.values():
        text, _ = process.communicate(timeout=300)
        assert process.returncode == 0, text
    return {
        name: {
            side: [
                json.loads((folder / name / f"{framework}.{world}.{rank}.json").read_text())
                for rank in range(world)
            ]
            for side, (framework, world, _) in SIDES.items()
        }
        for name in PROGRAMS
    }


@pytest.mark.parametrize("name", PROGRAMS)
def test_two_processes_give_what_one_gives_and_what_tensorflow_gives(
    done: dict[str, dict[str, list[dict[str, Any]]]], name: str
) -> None:
    sides = done[name]
    first = sides["one"][0]
    if name == "batch_norm":  # whose statistics are of the whole batch on one process
        sides = {"two": sides["two"], "tensorflow": sides["tensorflow"]}
        first = sides["two"][0]
    assert np.ptp(np.asarray(first["result"]).ravel()) > 0.1
    for side, ranks in sides.items():
        for rank, other in enumerate(ranks):
            told = f"{side}, rank {rank}"
            np.testing.assert_allclose(other["result"], first["result"], rtol=1e-5, atol=1e-5, err_msg=told)
            for left, right in zip(first["weights"], other["weights"], strict=True):
                np.testing.assert_allclose(right, left, rtol=1e-5, atol=2e-5, err_msg=told)


IN_SCOPE = """
import tensorflow as tf
from tensorflow.keras import layers

strategy = tf.distribute.MirroredStrategy()
with strategy.scope():
    {model}
    model.compile(optimizer="sgd", loss="mse")
model.fit(tf.ones((8, 4)), tf.ones((8, 1)), batch_size=4 * strategy.num_replicas_in_sync)
"""
MODELS = {
    "list": "model = tf.keras.Sequential([layers.Dense(8, input_shape=(4,)), layers.Dense(1)])",
    "add": "model = tf.keras.Sequential()\n    model.add(layers.Dense(8, input_dim=4))\n    model.add(layers.Dense(1))",
    "functional": "x = layers.Input((4,))\n    model = tf.keras.Model(x, layers.Dense(1)(layers.Dense(8)(x)))",
}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_a_model_that_is_put_together_in_a_scope_is_a_class(model: str) -> None:
    outcome = migrate(IN_SCOPE.format(model=model))
    after = output(outcome)
    assert codes(outcome) == []
    assert "nn.Linear(4, 8)" in after
    assert "\nmodel = Net()\n" in after
    assert "DistributedDataParallel(model" in after
    assert not migrate(after).changed
