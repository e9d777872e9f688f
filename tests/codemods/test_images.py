"""Programs about images: files, augmentation, pre-trained networks, pictures of models."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.codemods.checks import check_transformed, codes, migrate, output, text_of

from migrate.catalog.model import Layer
from migrate.catalog.registry import find
from migrate.catalog.transforms import invert
from migrate.worker import Worker

RANDOM = np.random.default_rng(7)


def test_a_pipeline_of_image_files() -> None:
    check_transformed(
        """
        import tensorflow as tf


        def load(path, label):
            image = tf.io.read_file(path)
            image = tf.image.decode_jpeg(image, channels=3)
            image = tf.image.convert_image_dtype(image, tf.float32)
            image = tf.image.resize(image, [64, 64])
            image = tf.image.random_flip_left_right(image)
            return tf.image.random_crop(image, [56, 56, 3]), label
        """,
        """
        import pathlib

        import torchvision

        from migrate_support import crop_at_random, decode_image, flip_at_random, resize_images


        def load(path, label):
            image = pathlib.Path(path).read_bytes()
            image = decode_image(image, channels=3)
            image = torchvision.transforms.functional.convert_image_dtype(image)
            image = resize_images(image, [64, 64])
            image = flip_at_random(image, -2)
            return crop_at_random(image, [56, 56, 3]), label
        """,
        findings=None,
    )


@pytest.mark.parametrize(
    "call", ["plot_model(model, 'm.png', show_shapes=True)", "plot_model(to_file='m.png', model=model)"]
)
def test_a_picture_of_a_model_is_printed(call: str) -> None:
    outcome = check_transformed(
        f"""
        from tensorflow.keras.utils import plot_model


        def show(model):
            {call}
        """,
        """
        def show(model):
            print(model)
        """,
    )
    assert [finding.code for finding in outcome.findings] == ["MOD407"]


@pytest.mark.parametrize("use", ["Image(plot_model(model))", "plot_model(*arguments)"])
def test_a_picture_that_is_used_stays(use: str) -> None:
    outcome = migrate(f"from tensorflow.keras.utils import plot_model\n\n{use}\n")
    assert codes(outcome) == ["API102"]
    assert use in output(outcome)


TRANSFER = """
    from tensorflow import keras
    from tensorflow.keras import layers


    def build_model():
        base = keras.applications.MobileNetV2(
            weights=None, include_top=False, input_shape=(40, 40, 3), alpha=0.35
        )
        base.trainable = False
        inputs = keras.Input((40, 40, 3))
        x = layers.RandomFlip("horizontal")(inputs)
        x = layers.RandomRotation(0.1)(x)
        x = layers.Rescaling(1 / 127.5, offset=-1)(x)
        x = base(x, training=False)
        x = layers.GlobalAveragePooling2D()(x)
        outputs = layers.Dense(3)(x)
        return keras.Model(inputs, outputs)

"""


ITS_TENSORS = """
    from tensorflow import keras
    from tensorflow.keras import layers


    def build_model():
        base = keras.applications.MobileNetV2(
            weights=None, include_top=False, input_shape=(40, 40, 3), alpha=0.35
        )
        for layer in base.layers:
            layer.trainable = False
        x = base.output
        x = layers.GlobalAveragePooling2D()(x)
        return keras.Model(inputs=base.input, outputs=layers.Dense(3)(x))

"""


@pytest.mark.parametrize("source", [TRANSFER, ITS_TENSORS])
def test_a_network_with_another_head_computes_the_same(
    source: str, keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
    (before / "script.py").write_text(text_of(source), encoding="utf-8")
    outcome = migrate(source, file="script.py")
    assert codes(outcome) == []
    for path, data in outcome.texts().items():
        (after / path).write_bytes(data)
    images = RANDOM.uniform(0, 255, (4, 40, 40, 3)).astype("float32")
    expected = keras_scripts.call("networks:keras_transfer", str(before), images)
    actual = torch_scripts.call("networks:torch_transfer", str(after), images, expected["weights"])
    assert np.ptp(expected["result"]) > 0
    np.testing.assert_allclose(actual, expected["result"], rtol=1e-4, atol=1e-4)
    assert "set_trainable(base, False)" in output(outcome, "script.py")


def test_a_network_whose_output_is_asked_for_twice_runs_once() -> None:
    text = output(
        migrate(
            """
            from tensorflow import keras
            from tensorflow.keras import layers

            base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(32, 32, 3), pooling="avg")
            first = layers.Dense(3)(base.output)
            second = layers.Dense(2)(base.output)
            model = keras.Model(base.inputs, [first, second])
            """
        )
    )
    assert text.count("self.base(") == 1
    assert "features = self.base(images)" in text
    assert "class Net(nn.Module):\n    def __init__(self, base):" in text


def test_a_network_called_in_evaluation_mode_stays_in_it() -> None:
    text = output(migrate(TRANSFER))
    assert "self.base(x, False)" in text


def test_the_networks_take_the_weights_that_keras_writes(torch_scripts: Worker, tmp_path: Path) -> None:
    row = find("keras.applications.MobileNetV2")
    assert isinstance(row, Layer)
    shapes = torch_scripts.call("networks:state", None)
    wanted = {name: RANDOM.standard_normal(array.shape).astype("float32") for name, array in shapes.items()}
    arrays = {
        source: array
        for weight in row.weights
        if weight.when == "True"
        for source, array in zip(
            weight.sources, invert(weight.steps, [wanted[name] for name in weight.targets]), strict=True
        )
    }
    path = tmp_path / "network.npz"
    np.savez(path, **arrays)
    found = torch_scripts.call("networks:state", str(path))
    assert found.keys() == wanted.keys()
    assert all(np.array_equal(found[name], wanted[name]) for name in wanted)


def test_missing_weights_say_how_to_write_them(torch_scripts: Worker, tmp_path: Path) -> None:
    message = torch_scripts.call("networks:missing", str(tmp_path))
    assert "keras.applications.MobileNetV2(weights='imagenet', include_top=False)" in message
    assert "numpy.savez" in message


def test_what_is_frozen_keeps_its_statistics(torch_scripts: Worker) -> None:
    assert torch_scripts.call("networks:frozen_statistics") == [True, True, False]


def test_a_network_may_be_an_element_of_a_sequential() -> None:
    check_transformed(
        """
        from tensorflow import keras
        from tensorflow.keras import layers


        def build():
            base = keras.applications.VGG16(include_top=False, weights=None, input_shape=(64, 64, 3))
            return keras.Sequential([keras.Input((64, 64, 3)), base, layers.Flatten(), layers.Dense(10)])
        """,
        """
        from torch import nn

        from migrate_support import VGG16


        class Net(nn.Sequential):
            def __init__(self):
                super().__init__(
                    VGG16(include_top=False, weights=None, input_shape=(64, 64, 3)),
                    nn.Flatten(),
                    nn.Linear(2048, 10),
                )


        def build():
            return Net()
        """,
    )
