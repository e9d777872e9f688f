"""tensorflow_datasets: what torchvision has too is loaded from there; everything else is a finding."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from tests.codemods.checks import check_transformed, codes, migrate, output

from migrate.worker import Worker


def test_the_usual_start_of_a_script() -> None:
    check_transformed(
        """
        import tensorflow as tf
        import tensorflow_datasets as tfds

        tfds.disable_progress_bar()

        (ds_train, ds_test), ds_info = tfds.load(
            "mnist",
            split=["train", tfds.Split.TEST],  # both
            shuffle_files=True,
            as_supervised=True,
            with_info=True,
        )


        def scale(image, label):
            return tf.cast(image, tf.float32) / 255.0, label


        ds_train = ds_train.map(scale, num_parallel_calls=tf.data.AUTOTUNE)
        ds_train = ds_train.cache()
        ds_train = ds_train.shuffle(ds_info.splits["train"].num_examples)
        ds_train = ds_train.batch(128).prefetch(tf.data.AUTOTUNE)
        ds_test = ds_test.map(scale).batch(128)
        """,
        """
        import torch

        from migrate_support import load_images

        (ds_train, ds_test), ds_info = load_images(
            "mnist",
            split=["train", "test"],  # both
            shuffle_files=True,
            as_supervised=True,
            with_info=True,
        )


        def scale(image, label):
            return torch.as_tensor(image, dtype=torch.float32) / 255.0, label


        ds_train = ds_train.map(scale)
        ds_train = ds_train.cache()
        ds_train = ds_train.shuffle(ds_info.splits["train"].num_examples)
        ds_train = ds_train.batch(128)
        ds_test = ds_test.map(scale).batch(128)
        """,
    )


def test_parts_by_name_and_a_single_split() -> None:
    text = output(
        migrate(
            """
            import tensorflow_datasets as tfds

            data, info = tfds.load("cifar10", with_info=True, download=True)
            train = data["train"].repeat().batch(8)
            test = tfds.load("fashion_mnist:3.*.*", split="test[:10%]", as_supervised=True).batch(2)
            """
        )
    )
    assert 'data, info = load_images("cifar10", with_info=True)' in text
    assert 'Pipeline.of(data["train"]).repeat().batch(8)' in text
    assert "tensorflow_datasets" not in text


def test_other_data_sets_are_findings() -> None:
    outcome = migrate(
        """
        import tensorflow_datasets as tfds


        def load(name):
            first = tfds.load("cats_vs_dogs", split="train")
            second = tfds.load(name, split="train")
            third = tfds.load("mnist", decoders={"image": tfds.decode.SkipDecoding()})
            fourth = tfds.load("oxford_iiit_pet")
            return first, second, third, fourth
        """
    )
    assert codes(outcome).count("DAT604") == 4
    assert output(outcome).count("TODO(migrate): DAT604") == 4


def test_what_is_loaded(torch_worker: Worker, tmp_path: Path) -> None:
    """Files in MNIST's form with random images: shapes, dtypes, splits and names as tensorflow_datasets has them."""
    random = np.random.default_rng(1)
    images = {"train": random.integers(0, 256, (23, 28, 28), "uint8")}
    images["test"] = random.integers(0, 256, (9, 28, 28), "uint8")
    labels = {part: random.integers(0, 10, len(array), "uint8") for part, array in images.items()}
    folder = tmp_path / "FashionMNIST" / "raw"
    folder.mkdir(parents=True)
    for part, name in (("train", "train"), ("test", "t10k")):
        for array, form in ((images[part], "images-idx3"), (labels[part], "labels-idx1")):
            head = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
            (folder / f"{name}-{form}-ubyte").write_bytes(head + array.tobytes())
    torch_worker.call("sys:path.append", str(Path(__file__).parent / "sides"))

    def load(split: object, **more: object) -> list[tuple[np.ndarray, int]]:
        return torch_worker.call("images:load", "fashion_mnist", split, str(tmp_path), **more)

    pairs = load("train[:80%]", as_supervised=True)
    assert len(pairs) == 18  # tensorflow_datasets rounds 18.4
    for number, (image, label) in enumerate(pairs):
        np.testing.assert_array_equal(image, images["train"][number][..., None])
        assert image.dtype == np.uint8
        assert label == labels["train"][number]
    assert [label for _, label in load("train[-5:]")] == labels["train"][-5:].tolist()
    assert [label for _, label in load("test+train[:3]")] == [*labels["test"], *labels["train"][:3]]
    assert [len(part) for part in load(["train[80%:]", "test"])] == [5, 9]
    assert {name: len(part) for name, part in load(None).items()} == {"train": 23, "test": 9}
    shuffled = [label for _, label in load("train", shuffle_files=True)]
    assert sorted(shuffled) == sorted(labels["train"].tolist())
    info = torch_worker.call("images:about", "fashion_mnist", str(tmp_path))
    assert info == [10, "Trouser", 23, [28, 28, 1], 9]
