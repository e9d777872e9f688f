"""Gradients that are asked of a tape for more than a step of an optimizer: PyTorch's, with the same values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import check_transformed, migrate, output
from tests.codemods.classifier import BUILD, check_losses, classes

Both = Callable[..., tuple[Any, Any, str]]


def test_gradients_of_tensors_and_of_gradients_compute_the_same(run_both: Both) -> None:
    source = BUILD + (
        """
def main(model, x, y):
    points = tf.constant(x)
    with tf.GradientTape() as outer:
        outer.watch(points)
        with tf.GradientTape(persistent=True) as inner:
            inner.watch(points)
            cubes = points * points * points
            total = tf.reduce_sum(cubes) * 2.0
        slope = inner.gradient(cubes, points)
        twice = inner.gradient(total, points)
        del inner
    curve = outer.gradient(slope, points)
    with tf.GradientTape() as tape:
        tape.watch(points)
        outputs = model(points)
    through = tape.gradient(outputs, points, output_gradients=tf.ones_like(outputs) * 3.0)
    return [[float(v) for v in tf.reshape(t, [-1])] for t in (slope, twice, curve, through)]
"""
    )
    expected, actual, text = run_both(source, classes(8))
    for ours, theirs in zip(actual, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
    assert "create_graph=True" in text


def test_gradients_with_another_use_are_asked_for_apart(run_both: Both) -> None:
    source = BUILD + (
        """
def main(model, x, y):
    optimizer = keras.optimizers.SGD(0.3)
    norms, losses = [], []
    inputs, targets = tf.constant(x), tf.constant(y)
    for _ in range(6):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(
                keras.losses.sparse_categorical_crossentropy(targets, model(inputs), from_logits=True)
            )
        grads = tape.gradient(loss, model.trainable_variables)
        norms.append(float(tf.linalg.global_norm(grads)))
        optimizer.apply_gradients(zip([0.5 * g for g in grads], model.trainable_variables))
        optimizer.learning_rate = optimizer.learning_rate * 0.9
        losses.append(float(loss))
    return [losses, norms]
"""
    )
    expected, actual, text = run_both(source, classes())
    check_losses(expected[0], actual[0])
    check_losses(expected[1], actual[1], falls=False)
    assert "torch.autograd.grad(" in text
    assert "apply_gradients(" in text


def test_sources_that_may_be_one_tensor_or_several() -> None:
    check_transformed(
        """
        import tensorflow as tf


        def slopes(function, variables, x):
            with tf.GradientTape() as tape:
                y = function(x)
            return tape.gradient(y, variables)


        def step(function, optimizer, variables, x):
            with tf.GradientTape() as tape:
                loss = function(x)
            grads = tape.gradient(loss, variables)
            optimizer.apply_gradients(zip(grads, variables))
        """,
        """
        from migrate_support import gradients


        def slopes(function, variables, x):
            y = function(x)
            return gradients(y, variables)


        def step(function, optimizer, variables, x):
            loss = function(x)
            optimizer.zero_grad()
            loss.sum().backward()
            optimizer.step()
        """,
    )


def test_gradients_by_one_tensor_and_by_several_keep_their_form(run_both: Both) -> None:
    source = BUILD + (
        """
def slopes(function, where, x):
    with tf.GradientTape() as tape:
        y = function(x)
    return tape.gradient(y, where)


def main(model, x, y):
    points = tf.constant(x)
    scale = tf.Variable(2.0)
    shift = tf.Variable(tf.ones([6]))
    one = slopes(lambda t: tf.square(t * scale), scale, points)
    several = slopes(lambda t: tf.square(t * scale + shift), [scale, shift], points)
    return [float(one), len(several), float(several[0]), [float(v) for v in several[1]]]
"""
    )
    expected, actual, text = run_both(source, classes(12))
    np.testing.assert_allclose(actual[0], expected[0], rtol=1e-5)
    assert actual[1] == expected[1] == 2
    np.testing.assert_allclose([actual[2], *actual[3]], [expected[2], *expected[3]], rtol=1e-5)
    assert "gradients(y, where)" in text


STEP = """
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)


def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    {comment}
    variables = model.trainable_variables
    {between}
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
"""


@pytest.mark.parametrize(
    ("comment", "between", "kept"),
    [
        ("# what to train", "", False),
        ("# what to train", "# its gradients", False),
        ("# the gradients", "tf.print('now')", True),
    ],
)
def test_a_comment_goes_with_the_list_of_variables_that_it_is_about(
    comment: str, between: str, kept: bool
) -> None:
    text = output(migrate(STEP.format(comment=comment, between=between)))
    assert "trainable_variables" not in text
    assert (f"    {comment}\n" in text) is kept
    assert "# its" not in between or between in text
