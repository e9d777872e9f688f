"""Set-up that PyTorch does without goes, with what was around it for nothing else."""

from __future__ import annotations

import pytest
from tests.codemods.checks import check_transformed, codes, migrate


@pytest.mark.parametrize("decorator", ["@tf.function", "@tf.function(jit_compile=True)"])
def test_functions_compute_the_same_without_a_graph(decorator: str) -> None:
    check_transformed(
        f"""
        import tensorflow as tf


        # one step
        {decorator}
        def step(x):
            return tf.abs(x)


        fast = tf.function(step)
        """,
        """
        import torch


        # one step
        def step(x):
            return torch.abs(x)


        fast = step
        """,
    )


def test_other_decorators_stay() -> None:
    check_transformed(
        """
        import tensorflow as tf


        @first
        @tf.function
        @last
        def step(x):
            return x
        """,
        """
        @first
        @last
        def step(x):
            return x
        """,
    )


def test_memory_growth_goes_with_its_loop_and_its_list() -> None:
    check_transformed(
        """
        import tensorflow as tf

        gpus = tf.config.list_physical_devices("GPU")
        if gpus:
            try:
                for gpu in gpus:
                    tf.config.experimental.set_memory_growth(gpu, True)
            except RuntimeError as error:
                print(error)

        tf.get_logger().setLevel("ERROR")
        tf.keras.backend.clear_session()
        print(tf.abs(x))
        """,
        """
        import torch

        print(torch.abs(x))
        """,
    )


def test_a_list_of_devices_that_is_read_elsewhere_is_one_of_torchs() -> None:
    check_transformed(
        """
        import tensorflow as tf

        gpus = tf.config.list_physical_devices("GPU")
        for gpu in gpus:
            tf.config.experimental.set_memory_growth(gpu, True)
        print(len(gpus), tf.test.is_gpu_available(), tf.__version__)
        """,
        """
        import torch

        gpus = [torch.device("cuda", index) for index in range(torch.cuda.device_count())]
        print(len(gpus), torch.cuda.is_available(), torch.__version__)
        """,
    )


def test_what_is_used_otherwise_is_told_of() -> None:
    program = "import tensorflow as tf\nprint(tf.get_logger)\nd = tf.config.list_physical_devices()\n"
    assert codes(migrate(program)) == ["API105", "API107"]


def test_attributes_that_only_a_keras_model_has_are_told_of() -> None:
    outcome = migrate("""
        from tensorflow import keras

        model = keras.Sequential([keras.layers.Dense(3, input_shape=(2,))])
        model.layers[0].trainable = False
        for variable in model.non_trainable_variables:
            print(variable, other.layers)
    """)
    left = [finding.api for finding in outcome.findings if finding.severity == "error"]
    assert left == ["keras.Model.layers", "keras.Model.non_trainable_variables"]


def test_the_frameworks_logger_that_a_variable_holds_is_torchs() -> None:
    check_transformed(
        """
        import logging
        import tensorflow as tf

        logger = tf.get_logger()
        logger.setLevel(logging.ERROR)
        """,
        """
        import logging

        logger = logging.getLogger("torch")
        logger.setLevel(logging.ERROR)
        """,
    )
