"""Gradients that the optimizer of a model clips, where the model leaves the function that compiles it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.codemods.checks import codes, migrate, migrate_tree, output, text_of
from tests.codemods.classifier import BUILD, check_losses, classes

from migrate.catalog.model import Style
from migrate.worker import Worker

Both = Callable[..., tuple[Any, Any, str]]

MODEL = """
from tensorflow import keras


def build_model(bound=0.05):
    inputs = keras.Input((6,))
    x = keras.layers.Dense(16, activation="tanh")(inputs)
    model = keras.Model(inputs, keras.layers.Dense(3)(x))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.SGD(0.5, CLIP=bound), loss=loss)
    return model
"""
FIT = """
from clipped_CLIP import build_model


def main(model, x, y):
    return model.fit(x, y, batch_size=24, epochs=3, shuffle=False, verbose=0).history["loss"]


def build_and_train(x, y):
    return main(build_model(), x, y)
"""


@pytest.mark.parametrize(
    ("clip", "function"),
    [
        ("clipnorm", "clip_each_norm"),
        ("clipvalue", "nn.utils.clip_grad_value_"),
        ("global_clipnorm", "nn.utils.clip_grad_norm_"),
    ],
)
def test_clipping_goes_with_the_optimizer_of_a_model_that_another_file_trains(
    clip: str, function: str, keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path
) -> None:
    sources = {
        f"clipped_{clip}.py": MODEL.replace("CLIP", clip),
        "script.py": FIT.replace("CLIP", clip),
    }
    outcome = migrate_tree(sources, style=Style.EXACT)
    assert codes(outcome) == []
    assert f"clip_before_step(model.optimizer, {function}, bound)" in output(outcome, f"clipped_{clip}.py")
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    for name, source in sources.items():
        (before / name).write_text(text_of(source), encoding="utf-8")
    for path, data in outcome.texts().items():
        (after / path).write_bytes(data)
    expected = keras_scripts.call("scripts:keras_run", str(before), classes(), 3)
    actual = torch_scripts.call("scripts:torch_run", str(after), classes(), expected["weights"])
    check_losses(expected["result"], actual["result"])


def test_clipping_is_written_where_no_fit_uses_the_model() -> None:
    outcome = migrate(MODEL.replace("CLIP=bound", "global_clipnorm=1.0"))
    assert codes(outcome) == []
    assert "clip_before_step(model.optimizer, nn.utils.clip_grad_norm_, 1.0)" in output(outcome)


def test_steps_of_the_models_own_clip_as_the_optimizer_that_compile_was_given(run_both: Both) -> None:
    source = (
        BUILD
        + """
class Net(keras.Model):
    def __init__(self, network):
        super().__init__()
        self.network = network
        self.tracker = keras.metrics.Mean(name="loss")

    @property
    def metrics(self):
        return [self.tracker]

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self.network(x, training=True) - y) ** 2)
        gradients = tape.gradient(loss, self.network.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.network.trainable_weights))
        self.tracker.update_state(loss)
        return {"loss": self.tracker.result()}


def main(model, x, y):
    net = Net(model)
    net.compile(optimizer=keras.optimizers.SGD(0.1, global_clipnorm=0.2))
    history = net.fit(x, y, batch_size=24, epochs=3, shuffle=False, verbose=0)
    return history.history["loss"]
"""
    )
    data = classes()
    targets = data["x"][:, :2].sum(1, keepdims=True)
    expected, actual, _ = run_both(source, {"x": data["x"], "y": targets})
    check_losses(expected, actual)


def test_loops_of_a_function_whose_bound_is_its_own_share_none() -> None:
    """A function for both would not know the bound."""
    text = output(
        migrate(
            MODEL.replace("CLIP=bound", "0.1")
            + """
def main(a, b, data, bound):
    a = build_model()
    b = build_model()
    a.compile(keras.optimizers.SGD(0.5, clipvalue=bound), "mse")
    b.compile(keras.optimizers.SGD(0.5, clipvalue=bound), "mse")
    a.fit(data, epochs=2)
    b.fit(data, epochs=3)
"""
        )
    )
    assert text.count("nn.utils.clip_grad_value_(a.parameters(), bound)") == 1
    assert text.count("nn.utils.clip_grad_value_(b.parameters(), bound)") == 1


def test_an_optimizer_of_a_functions_own_keeps_a_bound_that_steps_elsewhere_do_not_know() -> None:
    text = output(
        migrate(
            """
            import tensorflow as tf
            from tensorflow import keras


            def step(model, optimizer, x, y):
                with tf.GradientTape() as tape:
                    loss = tf.reduce_mean((model(x) - y) ** 2)
                gradients = tape.gradient(loss, model.trainable_variables)
                optimizer.apply_gradients(zip(gradients, model.trainable_variables))


            def main(x, y, bound):
                model = keras.Sequential([keras.layers.Dense(1, input_shape=(2,))])
                optimizer = keras.optimizers.SGD(0.1, global_clipnorm=bound)
                step(model, optimizer, x, y)
            """
        )
    )
    assert "clip_before_step(optimizer, nn.utils.clip_grad_norm_, bound)" in text
    assert "optimizer.step()" in text
