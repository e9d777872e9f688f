"""Arrays that run backwards, which PyTorch makes no tensor of: they are copied first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tests.codemods.test_training_parity import BUILD, check_history, classes

Both = Callable[..., tuple[Any, Any, str]]


def test_they_become_tensors_wherever_keras_takes_them(run_both: Both) -> None:
    source = BUILD.format(units=3, activation="") + (
        """
def main(model, x, y):
    x, y = np.asarray(x, "float32"), np.asarray(y)
    model.compile(keras.optimizers.SGD(0.3), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    history = model.fit(x[::-1], y[::-1], batch_size=16, epochs=2, shuffle=False, verbose=0)
    train = tf.data.Dataset.from_tensor_slices((x[::-1], y[::-1])).batch(16)
    scores = [model.evaluate(x[::-1], y[::-1], verbose=0), model.evaluate(train, verbose=0)]
    made = [tf.constant(x[::-1]), tf.reduce_sum(x[:, ::-1], axis=1), tf.ones(x.shape) * x[::-1]]
    outputs = [model.predict(x[::-1], verbose=0), model(x[::-1])]
    return history.history, scores, [item.numpy() for item in made], np.asarray(outputs[0]), outputs[1].numpy()
"""
    )
    data = classes(70)
    expected, actual, text = run_both(source, {"x": data["x"], "y": data["y"]})
    check_history(expected[0], actual[0])
    np.testing.assert_allclose(actual[1], expected[1], rtol=1e-4)
    for wanted, found in zip(expected[2], actual[2], strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
    for place in (3, 4):
        np.testing.assert_allclose(actual[place], expected[place], rtol=1e-4, atol=1e-5)
    assert "torch.as_tensor(x[::-1].copy())" in text
