"""Runs in the TensorFlow worker: a model of the kind that TensorFlow Hub has, a SavedModel that can be called."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf


class Features(tf.Module):
    """A convolution of images, averaged."""

    def __init__(self) -> None:
        super().__init__()
        random = np.random.default_rng(0)
        self.kernel = tf.Variable(random.normal(size=(3, 3, 3, 6)).astype("float32"), name="kernel")
        self.bias = tf.Variable(random.normal(size=6).astype("float32"), name="bias")

    @tf.function(input_signature=[tf.TensorSpec((None, 16, 16, 3), tf.float32, "images")])
    def __call__(self, images: Any) -> Any:
        x = tf.nn.tanh(tf.nn.conv2d(images, self.kernel, 2, "SAME") + self.bias)
        return tf.reduce_mean(x, [1, 2])


def save(folder: str) -> None:
    module = Features()
    tf.saved_model.save(module, folder, module.__call__.get_concrete_function())


def run(folder: str, images: Any, rate: float) -> tuple[Any, Any]:
    """What `hub.KerasLayer` computes, which is a call of what it loads; and the same after a step of gradient descent
    on the sum of its squares."""
    module = tf.saved_model.load(folder)
    weights = [module.kernel, module.bias]
    with tf.GradientTape() as tape:
        before = module(tf.constant(images))
        loss = tf.reduce_sum(before**2)
    for weight, gradient in zip(weights, tape.gradient(loss, weights), strict=True):
        weight.assign_sub(rate * gradient)
    return before.numpy(), module(tf.constant(images)).numpy()
