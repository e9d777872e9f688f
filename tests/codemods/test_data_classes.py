"""Sequences, image generators and pipeline options: what becomes of the classes around data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from tests.codemods.checks import check_noop, check_transformed, codes, migrate, output, text_of

from migrate.worker import Worker

Both = Callable[..., tuple[Any, Any, str]]

MODEL = """
import numpy as np
import tensorflow as tf
from tensorflow import keras


def build_model():
    inputs = keras.Input((6,))
    outputs = keras.layers.Dense(3)(inputs)
    return keras.Model(inputs, outputs)


class Batches(keras.utils.Sequence):
    # The ends of the data do not fit.
    def __init__(self, x, y, size, **kwargs):
        super().__init__(**kwargs)
        self.x, self.y, self.size = x, y, size
        self.ends = 0

    def __len__(self):
        return len(self.x) // self.size

    def __getitem__(self, index):
        part = slice(index * self.size, (index + 1) * self.size)
        return self.x[part], self.y[part]

    def on_epoch_end(self):
        self.ends += 1


def main(model, x, y):
    model.compile(
        keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    batches = Batches(x, y, 70)
    history = model.fit(batches, epochs=3, verbose=0)
    return [history.history, len(batches), batches.ends > 2]
"""


def test_a_sequence_trains_a_model_as_before(run_both: Both) -> None:
    """One batch holds everything, so the order in which Keras takes the batches does not matter."""
    generator = np.random.default_rng(0)
    data = {
        "x": generator.standard_normal((75, 6)).astype("float32"),
        "y": generator.integers(0, 3, 75).astype("int32"),
    }
    expected, actual, text = run_both(MODEL, data)
    np.testing.assert_allclose(actual[0]["loss"], expected[0]["loss"], rtol=1e-5)
    assert actual[1:] == expected[1:] == [1, True]
    assert "class Batches(BatchSequence):" in text


GENERATOR = """
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator


def main(x, y):
    generator = ImageDataGenerator(rescale=1 / 255, rotation_range=30, horizontal_flip=True)
    flow = generator.flow(x, y, batch_size=4, seed=1)
    found = []
    for number, (images, labels) in enumerate(flow):
        found.append([np.asarray(images), np.asarray(labels)])
        if number == 6:  # more than there are in one go
            break
    for images in generator.flow(x, batch_size=9, seed=2):
        found.append([np.asarray(images)])
        if len(found) == 11:
            break
    found.append([np.asarray(next(flow)[0]), np.asarray(len(flow))])
    return found
"""


def test_a_generator_gives_the_same_images_for_the_same_seed(
    keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path
) -> None:
    outcome = migrate(GENERATOR, file="script.py")
    assert codes(outcome) == []
    for side, text in (("before", text_of(GENERATOR)), ("after", output(outcome, "script.py"))):
        (tmp_path / side).mkdir()
        (tmp_path / side / "script.py").write_text(text, encoding="utf-8")
    for path, data in outcome.support.items():
        (tmp_path / "after" / path).write_text(data, encoding="utf-8")
    random = np.random.default_rng(3)
    arrays = {"x": random.integers(0, 256, (10, 8, 9, 3)).astype("uint8"), "y": random.integers(0, 2, 10)}
    expected = keras_scripts.call("scripts:plain_run", str(tmp_path / "before"), arrays)
    actual = torch_scripts.call("scripts:plain_run", str(tmp_path / "after"), arrays)
    assert len(actual) == len(expected) == 12
    for given, wanted in zip(actual, expected, strict=True):
        for part, right in zip(given, wanted, strict=True):
            np.testing.assert_allclose(part, right, rtol=1e-5, atol=1e-6)


def test_options_go_with_all_that_is_set_on_them() -> None:
    check_transformed(
        """
        import tensorflow as tf


        def load(x, policy):
            options = tf.data.Options()
            # Files or rows.
            options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.DATA
            options.deterministic = False
            dataset = tf.data.Dataset.range(9).repeat()
            return dataset.with_options(options)
        """,
        """
        from migrate_support import Pipeline


        def load(x, policy):
            dataset = Pipeline.range(9).repeat()
            return dataset
        """,
    )


def test_options_that_something_else_uses_are_a_finding() -> None:
    outcome = migrate(
        """
        import tensorflow as tf


        def load(dataset, wrap):
            options = tf.data.Options()
            return wrap(dataset, options)
        """
    )
    assert "TODO(migrate)" in output(outcome)
    assert "tf.data.Options()" in output(outcome)


def test_other_classes_and_loops_stay() -> None:
    check_noop(
        """
        class Sequence:
            def flow(self, x):
                return x


        def go(x):
            for item in Sequence().flow(x):
                print(item)
        """
    )


def test_what_a_value_is_asked_for() -> None:
    check_transformed(
        """
        import numpy as np
        import tensorflow as tf


        def size(data: tf.data.Dataset, other):
            if isinstance(other, (np.ndarray, tf.data.Dataset)):
                return len(other)
            return 0 if isinstance(data, tf.data.Dataset) else None
        """,
        """
        import numpy as np
        from torch.utils.data import DataLoader, Dataset


        def size(data: DataLoader, other):
            if isinstance(other, (np.ndarray, DataLoader | Dataset)):
                return len(other)
            return 0 if isinstance(data, DataLoader | Dataset) else None
        """,
    )
