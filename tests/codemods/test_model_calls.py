"""A Keras model that is called infers; a module has to be told to."""

from __future__ import annotations

from tests.codemods.checks import codes, migrate, output

MODEL = """\
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3), tf.keras.layers.Dropout(0.5)])
"""


def test_a_call_is_preceded_by_the_mode_that_keras_runs_it_in() -> None:
    after = output(migrate(MODEL + "y = model(x)\n"))
    assert "\nmodel.eval()\ny = model(x)\n" in after


def test_the_training_argument_becomes_the_mode() -> None:
    assert "\nmodel.train()\ny = model(x)\n" in output(migrate(MODEL + "y = model(x, training=True)\n"))
    assert "\nmodel.eval()\ny = model(x)\n" in output(migrate(MODEL + "y = model(x, training=False)\n"))
    assert "\nmodel.train(flag)\ny = model(x)\n" in output(migrate(MODEL + "y = model(x, training=flag)\n"))


def test_calls_that_follow_each_other_set_the_mode_once() -> None:
    assert output(migrate(MODEL + "y = model(x)\nz = model(x)\n")).count("model.eval()") == 1


def test_the_mode_is_set_again_once_something_else_came_between() -> None:
    assert output(migrate(MODEL + "y = model(x)\nprepare(model)\nz = model(x)\n")).count("model.eval()") == 2


def test_a_call_that_runs_later_is_a_finding() -> None:
    outcome = migrate(MODEL + "later = lambda x: model(x)\n")
    assert "MOD406" in codes(outcome)
    assert "\nmodel.eval()\n" not in output(outcome)


def test_a_call_in_a_condition_is_a_finding() -> None:
    assert "MOD406" in codes(migrate(MODEL + "if model(x).sum() > 0:\n    pass\n"))
