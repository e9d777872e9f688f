"""Set-up, precision, registrations and what is written for serving."""

from __future__ import annotations

import pytest
from tests.codemods.checks import check_transformed, codes, migrate, output


def test_set_up_and_versions() -> None:
    check_transformed(
        """
        import tensorflow as tf
        from tensorflow import keras

        assert tf.__version__.startswith("2")
        keras.config.disable_traceback_filtering()
        keras.config.set_dtype_policy("float32")
        gpus = tf.config.list_logical_devices("GPU")
        if keras.config.backend() == "torch" and not tf.__version__.startswith("1."):
            print(gpus, type(gpus) == tf.Tensor)
        bar = keras.utils.Progbar(10, stateful_metrics=["a"])
        seed = keras.random.SeedGenerator(42)
        """,
        """
        import torch

        from migrate_support import Progbar

        gpus = [torch.device("cuda", index) for index in range(torch.cuda.device_count())]
        if "torch" == "torch" and not False:
            print(gpus, type(gpus) == torch.Tensor)
        bar = Progbar(10, stateful_metrics=["a"])
        seed = torch.Generator().manual_seed(42)
        """,
    )


def test_a_policy_that_only_running_tells_is_a_finding() -> None:
    outcome = migrate("from tensorflow import keras\n\nkeras.config.set_dtype_policy(policy)\n")
    assert codes(outcome) == ["API107"]


@pytest.mark.parametrize(("dtype", "left"), [("float32", False), ("float64", True)])
def test_the_usual_precision_goes_and_another_one_is_a_finding(dtype: str, left: bool) -> None:
    outcome = migrate(f"from tensorflow import keras\n\nkeras.backend.set_floatx('{dtype}')\n")
    assert codes(outcome) == ["API107"] * left
    assert ("set_floatx" in output(outcome)) == left


def test_a_policy_that_no_training_follows_is_told_of() -> None:
    outcome = migrate(
        """
        from tensorflow import keras

        keras.mixed_precision.set_global_policy("mixed_bfloat16")
        """
    )
    assert codes(outcome) == ["TRN508"]


def test_registrations_of_classes_for_files_go() -> None:
    check_transformed(
        """
        import tensorflow as tf


        @tf.keras.utils.register_keras_serializable(package="mine")
        def double(x):
            return tf.abs(x) * 2


        tf.keras.utils.get_custom_objects()["double"] = double
        tf.keras.utils.get_custom_objects().update({"double": double})
        with tf.keras.utils.custom_object_scope({"double": double}):
            print(double(tf.ones([2])))
        """,
        """
        import torch


        def double(x):
            return torch.abs(x) * 2


        print(double(torch.ones([2])))
        """,
    )


def test_converting_for_tensorflow_lite_is_a_finding_that_says_how() -> None:
    outcome = migrate(
        """
        import tensorflow as tf

        converter = tf.lite.TFLiteConverter.from_saved_model("saved")
        interpreter = tf.lite.Interpreter(model_path="model.tflite")
        """
    )
    assert codes(outcome) == ["API107", "API107"]
    first, second = (finding.advice for finding in outcome.findings)
    assert "litert_torch.convert(" in first
    assert "from ai_edge_litert.interpreter import Interpreter" in second


def test_saved_models_are_weights_in_a_folder_with_a_finding() -> None:
    check_transformed(
        """
        import tensorflow as tf


        def build():
            return tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])


        tf.saved_model.save(build(), "out/1")
        model = tf.saved_model.load("out/1")
        """,
        """
        from torch import nn

        from migrate_support import load_state, save_state


        class Net(nn.Sequential):
            def __init__(self):
                super().__init__(
                    nn.Linear(4, 1),
                )


        def build():
            return Net()


        # TODO(migrate): SAV702 a SavedModel can be served without its code, a state dict cannot: torch.export.save(torch.export.export(model, (example,)), path) writes what can
        save_state(build(), "out/1")
        model = load_state(build(), "out/1")
        """,  # noqa: E501 - the TODO line is one line
        findings=("SAV702",),
    )
