"""Callbacks: the carried classes do what Keras's do, and take their places in the code."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import check_transformed, codes, migrate, output

from migrate.worker import Worker

Case = tuple[str, dict[str, Any], list[dict[str, float]]]


def logs(generator: random.Random, epochs: int = 12) -> list[dict[str, float]]:
    """Values on a coarse grid, so that ties and changes of just `min_delta` occur, and a NaN now and then."""

    def value() -> float:
        return float("nan") if generator.random() < 0.05 else generator.randint(1, 9) / 10

    return [{"loss": value(), "val_loss": value(), "val_accuracy": value()} for _ in range(epochs)]


def cases(name: str, options: dict[str, list[Any]], count: int = 60) -> list[Case]:
    """Random combinations of arguments with random logs."""
    generator = random.Random(name)
    return [
        (name, {key: generator.choice(values) for key, values in options.items()}, logs(generator))
        for _ in range(count)
    ]


EARLY_STOPPING = {
    "monitor": ["val_loss", "loss", "val_accuracy"],
    "min_delta": [0, 0.1, -0.2],
    "patience": [0, 1, 2, 4],
    "mode": ["auto", "min", "max"],
    "baseline": [None, 0.4],
    "restore_best_weights": [True, False],
    "start_from_epoch": [0, 3],
}
PLATEAU = {
    "monitor": ["val_loss", "val_accuracy"],
    "factor": [0.5, 0.25],
    "patience": [0, 1, 2],
    "mode": ["auto", "min", "max"],
    "min_delta": [0.0001, 0.1],
    "cooldown": [0, 1, 2],
    "min_lr": [0.0, 0.03125],
}


@pytest.mark.parametrize(
    ("name", "options"), [("EarlyStopping", EARLY_STOPPING), ("ReduceLROnPlateau", PLATEAU)]
)
def test_a_carried_callback_acts_when_keras_does(
    name: str, options: dict[str, list[Any]], keras_scripts: Worker, torch_scripts: Worker
) -> None:
    chosen = cases(name, options)
    expected = keras_scripts.call("callback_runs:keras_runs", chosen)
    actual = torch_scripts.call("callback_runs:torch_runs", chosen)
    for case, wanted, given in zip(chosen, expected, actual, strict=True):
        assert given["epochs"] == wanted["epochs"], case
        assert given["weight"] == wanted["weight"], case
        np.testing.assert_allclose(given["rates"], wanted["rates"], rtol=1e-6, err_msg=str(case))
    outcomes = {(len(wanted["epochs"]), wanted["weight"], wanted["rates"][-1]) for wanted in expected}
    assert len(outcomes) > 5, "the cases hardly differ"


def test_model_checkpoint_saves_when_keras_does(
    keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path
) -> None:
    options = {
        "filepath": ["{epoch:02d}-{val_loss:.1f}"],
        "monitor": ["val_loss", "val_accuracy"],
        "save_best_only": [True, True, False],
        "initial_value_threshold": [None, 0.3],
    }
    chosen = cases("ModelCheckpoint", options, count=8)
    expected = keras_scripts.call("callback_runs:saves", chosen, "keras", str(tmp_path))
    actual = torch_scripts.call("callback_runs:saves", chosen, "torch", str(tmp_path))
    assert actual == expected
    assert {len(names) for names in expected} > {12}, "something has to be left out in some of the cases"


def test_the_classes_take_their_places_with_their_comments() -> None:
    check_transformed(
        """
        from tensorflow.keras.callbacks import EarlyStopping, ModelCheckpoint

        callbacks = [
            # Not too early.
            EarlyStopping(patience=5, restore_best_weights=True),
            ModelCheckpoint(
                "best.weights.h5",  # the best only
                save_best_only=True,
            ),
        ]
        """,
        """
        from migrate_support import EarlyStopping, ModelCheckpoint

        callbacks = [
            # Not too early.
            EarlyStopping(patience=5, restore_best_weights=True),
            ModelCheckpoint(
                "best.weights.safetensors",  # the best only
                save_best_only=True,
            ),
        ]
        """,
    )


def test_arguments_that_say_how_keras_saves_are_left_out() -> None:
    outcome = migrate(
        """
        from tensorflow import keras

        saving = keras.callbacks.ModelCheckpoint("best.keras", save_weights_only=True, save_freq="epoch", mode="max")
        """
    )
    assert codes(outcome) == []
    assert 'saving = ModelCheckpoint("best.safetensors", mode="max")' in output(outcome)


def test_a_callback_of_the_users_own() -> None:
    check_transformed(
        """
        from tensorflow import keras


        class StopWhenGood(keras.callbacks.Callback):
            def __init__(self, threshold):
                super().__init__()
                self.threshold = threshold

            def on_epoch_end(self, epoch, logs=None):
                if logs["accuracy"] > self.threshold:
                    self.model.stop_training = True
        """,
        """
        from migrate_support import Callback


        class StopWhenGood(Callback):
            def __init__(self, threshold):
                super().__init__()
                self.threshold = threshold

            def on_epoch_end(self, epoch, logs=None):
                if logs["accuracy"] > self.threshold:
                    self.stop_training = True
        """,
    )


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("keras.callbacks.ModelCheckpoint('x.keras', period=5)", "TRN502"),
        ("keras.callbacks.TensorBoard('logs', embeddings_freq=1)", "TRN502"),
        ("keras.callbacks.EarlyStopping(**options)", "TRN502"),
        (
            "type('Own', (keras.callbacks.Callback,), {})",
            "API105",
        ),
    ],
)
def test_what_a_carried_class_does_not_do_is_a_finding(code: str, found: str) -> None:
    outcome = migrate(f"from tensorflow import keras\n\ncallback = {code}\n")
    assert found in codes(outcome)
    assert "TODO(migrate)" in output(outcome)


def test_hooks_that_the_loop_does_not_call_are_a_finding() -> None:
    outcome = migrate(
        """
        from tensorflow import keras


        class Count(keras.callbacks.Callback):
            def on_epoch_middle(self, batch, logs=None):
                print(batch)
        """
    )
    assert codes(outcome) == ["TRN502"]
    assert "on_epoch_middle" in outcome.findings[0].message
