"""tf.data pipelines: the same elements, shapes and dtypes in the same order, from a DataLoader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import check_transformed, codes, migrate, output, text_of

from migrate.worker import Worker


def test_a_pipeline_that_grows_over_statements() -> None:
    check_transformed(
        """
        import tensorflow as tf


        def make_dataset(images, labels, batch_size=32, training=False):
            # Shuffled anew every epoch.
            dataset = tf.data.Dataset.from_tensor_slices((images, labels))
            if training:
                dataset = dataset.shuffle(len(images), seed=7)
            dataset = dataset.batch(batch_size, drop_remainder=True)
            return dataset.prefetch(tf.data.AUTOTUNE)
        """,
        """
        import torch
        from torch.utils.data import DataLoader, TensorDataset


        def make_dataset(images, labels, batch_size=32, training=False):
            # Shuffled anew every epoch.
            dataset = TensorDataset(torch.as_tensor(images), torch.as_tensor(labels))
            dataset = DataLoader(
                dataset,
                batch_size=batch_size,
                shuffle=training,
                drop_last=True,
                generator=torch.Generator().manual_seed(7),
            )
            return dataset
        """,
    )


def test_a_pipeline_in_one_expression_and_a_variable_for_autotune() -> None:
    check_transformed(
        """
        import tensorflow as tf

        AUTOTUNE = tf.data.AUTOTUNE


        def load(x, y):
            train = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1000).batch(64).prefetch(AUTOTUNE)
            return train
        """,
        """
        import torch
        from torch.utils.data import DataLoader, TensorDataset


        def load(x, y):
            train = DataLoader(
                TensorDataset(torch.as_tensor(x), torch.as_tensor(y)),
                batch_size=64,
                shuffle=True,
            )
            return train
        """,
    )


PIPELINES = [
    "tf.data.Dataset.from_tensor_slices((x, y)).batch(8)",
    "tf.data.Dataset.from_tensor_slices((x, y)).batch(8, drop_remainder=True).cache().prefetch(2)",
    "tf.data.Dataset.from_tensor_slices(x).batch(batch_size=5)",
    "tf.data.Dataset.from_tensor_slices((x, y)).map(scale).batch(4)",
    "tf.data.Dataset.from_tensor_slices((x, y)).batch(4).map(scale, num_parallel_calls=tf.data.AUTOTUNE)",
    "tf.data.Dataset.from_tensor_slices((x, y)).map(lambda a, b: (tf.reduce_sum(a), b)).batch(7)",
    "first(x, y).batch(6)",
    "rest(x, y).batch(6)",
]
SCRIPT = """
import numpy as np
import tensorflow as tf


def scale(image, label):
    return tf.cast(image, tf.float32) / 255.0, label


def first(x, y):
    dataset = tf.data.Dataset.from_tensor_slices((x, y))
    dataset = dataset.take(14)
    return dataset


def rest(x, y):
    dataset = tf.data.Dataset.from_tensor_slices((x, y))
    dataset = dataset.skip(14)
    return dataset


def main(x, y):
    dataset = {pipeline}
    found = []
    for batch in dataset:
        parts = batch if isinstance(batch, (tuple, list)) else [batch]
        found.append([np.array(part) for part in parts])
    return found
"""


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_batches_are_the_same(
    pipeline: str, keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path
) -> None:
    generator = np.random.default_rng(0)
    arrays: dict[str, Any] = {
        "x": generator.integers(0, 256, (21, 3, 2)).astype(np.uint8 if "scale" in pipeline else np.float64),
        "y": generator.integers(0, 9, 21).astype(np.int32),
    }
    source = SCRIPT.replace("{pipeline}", pipeline)
    outcome = migrate(source, file="script.py")
    assert codes(outcome) == []
    for folder, text in (("before", text_of(source)), ("after", output(outcome, "script.py"))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "script.py").write_text(text, encoding="utf-8")
    for path, data in outcome.support.items():
        (tmp_path / "after" / path).write_text(data, encoding="utf-8")
    expected = keras_scripts.call("scripts:plain_run", str(tmp_path / "before"), arrays)
    actual = torch_scripts.call("scripts:plain_run", str(tmp_path / "after"), arrays)
    assert len(actual) == len(expected) > 1
    for given, wanted in zip(actual, expected, strict=True):
        for part, right in zip(given, wanted, strict=True):
            assert part.dtype == right.dtype
            np.testing.assert_array_equal(part, right)


@pytest.mark.parametrize(
    "pipeline",
    [
        "dataset.bucket_by_sequence_length(len, [3], [2, 2])",
        "dataset.apply(batched)",
        "dataset.batch(*sizes)",
        "dataset.batch(4).ragged_batch(2)",
    ],
)
def test_what_has_no_counterpart_is_a_finding(pipeline: str) -> None:
    outcome = migrate(
        f"""
        import tensorflow as tf


        def load(x, y, batched, sizes):
            dataset = tf.data.Dataset.from_tensor_slices((x, y))
            return {pipeline}
        """
    )
    assert "DAT601" in codes(outcome)
    assert "TODO(migrate): DAT601" in output(outcome)


def test_a_shuffle_is_never_lost() -> None:
    outcome = migrate(
        """
        import tensorflow as tf


        def load(x, y, training):
            if training:
                dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(100)
            else:
                dataset = tf.data.Dataset.from_tensor_slices((x, y))
            return dataset.batch(16)


        def samples(x, y, training):
            dataset = tf.data.Dataset.from_tensor_slices((x, y))
            if training:
                dataset = dataset.shuffle(100)
            return dataset
        """
    )
    text = output(outcome)
    assert "Pipeline.of(TensorDataset(torch.as_tensor(x), torch.as_tensor(y))).shuffle(100)" in text
    assert "return Pipeline.of(dataset).batch(16)" in text
    assert codes(outcome) == ["DAT601"]


def test_a_loader_of_another_file_goes_on() -> None:
    outcome = migrate(
        """
        import tensorflow as tf


        def samples(x, y):
            return tf.data.Dataset.from_tensor_slices((x, y))


        def load(x, y, shuffle):
            dataset = samples(x, y)
            if shuffle:
                dataset = dataset.shuffle(100)
            return dataset.batch(16)
        """
    )
    assert codes(outcome) == []
    assert "return DataLoader(dataset, batch_size=16, shuffle=bool(shuffle))" in output(outcome)


def test_strings_and_tables_are_no_tensors() -> None:
    """Told by what the arrays are, or by what is done with them."""
    check_transformed(
        """
        import pathlib

        import tensorflow as tf


        class Photos:
            def __init__(self, paths, labels):
                self.data = tf.data.Dataset.from_tensor_slices((paths, labels)).shuffle(len(paths))

            def read(self, path, label):
                return tf.io.read_file(path), label

            def batches(self):
                return self.data.map(self.read, num_parallel_calls=tf.data.AUTOTUNE).batch(4)


        def rows(frame, labels):
            return tf.data.Dataset.from_tensor_slices((dict(frame), labels)).batch(batch_size=8)


        def words():
            return tf.data.Dataset.from_tensor_slices(["one", "two"]).batch(2, True)
        """,
        """
        import pathlib

        from migrate_support import Pipeline


        class Photos:
            def __init__(self, paths, labels):
                self.data = Pipeline.from_tensor_slices((paths, labels)).shuffle(len(paths))

            def read(self, path, label):
                return pathlib.Path(path).read_bytes(), label

            def batches(self):
                return Pipeline.of(self.data).map(self.read).batch(4)


        def rows(frame, labels):
            return Pipeline.from_tensor_slices((dict(frame), labels)).batch(batch_size=8)


        def words():
            return Pipeline.from_tensor_slices(["one", "two"]).batch(2, True)
        """,
    )


def test_arguments_by_name_stay_in_the_order_of_the_call() -> None:
    check_transformed(
        """
        import tensorflow as tf

        train = tf.keras.utils.image_dataset_from_directory(
            "photos",
            seed=1,
            image_size=(180, 180),  # small
            shuffle=False,
            labels="inferred",
            batch_size=8,
        )
        """,
        """
        from migrate_support import image_dataset_from_directory

        train = image_dataset_from_directory(
            "photos",
            seed=1,
            image_size=(180, 180),  # small
            shuffle=False,
            batch_size=8,
        )
        """,
    )


def test_a_function_that_returns_several_arrays_gives_a_dataset_of_their_rows() -> None:
    text = output(
        migrate(
            """
            import numpy as np
            import tensorflow as tf

            def load():
                return np.ones((4, 2)), np.zeros((4, 2))

            dataset = tf.data.Dataset.from_tensor_slices(load()).batch(2)
            """
        )
    )
    assert "TensorDataset(*(torch.as_tensor(array) for array in load()))" in text


def test_what_may_be_several_arrays_is_a_pipeline_from_its_beginning() -> None:
    text = output(
        migrate(
            """
            import tensorflow as tf
            from mine import load

            dataset = tf.data.Dataset.from_tensor_slices(load()).batch(2)
            """
        )
    )
    assert "Pipeline.from_tensor_slices(load())" in text


def test_a_tensor_is_a_dataset_as_it_is() -> None:
    text = output(
        migrate(
            "import numpy as np\nimport tensorflow as tf\n\n\n"
            "def windows(series):\n"
            "    series = tf.expand_dims(series, -1)\n"
            "    data = tf.data.Dataset.from_tensor_slices(series)\n"
            "    return data.batch(4)\n\n\n"
            "def pairs(series):\n"
            "    return tf.data.Dataset.from_tensor_slices((tf.abs(series), np.arange(3))).batch(2)\n"
        )
    )
    assert "    data = series\n" in text
    assert "TensorDataset(torch.abs(series), torch.as_tensor(np.arange(3)))" in text
