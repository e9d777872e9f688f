"""compile, fit, evaluate and predict: what they become, and what becomes a finding."""

from __future__ import annotations

import pytest
from tests.codemods.checks import check_transformed, codes, migrate, migrate_tree, output

MODEL = """
from tensorflow import keras


def build_model():
    inputs = keras.Input((4,))
    return keras.Model(inputs, keras.layers.Dense(3)(inputs))

"""
COMPILE = """
    model = build_model()
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
"""
UNKNOWN_LOSS = """
def main(ds, loss):
    model = build_model()
    model.compile('adam', loss)
    model.fit(ds)
"""


def after(source: str, start: str = "def main", **options: object) -> str:
    """The migrated text from ``start`` on, of a source that leaves nothing to do."""
    outcome = migrate(source, **options)  # type: ignore[arg-type]
    assert codes(outcome) == []
    text = output(outcome)
    return text[text.index(start) :]


def test_a_loop_in_the_place_of_fit() -> None:
    check_transformed(
        """
        from tensorflow import keras


        def train(model: keras.Model, train_ds, val_ds, epochs=5):
            model.compile(
                optimizer=keras.optimizers.SGD(learning_rate=0.1),
                loss=keras.losses.MeanSquaredError(),
                metrics=["accuracy"],
            )
            # Most of the time goes here.
            model.fit(train_ds, validation_data=val_ds, epochs=epochs)
        """,
        """
        import torch
        from torch import nn

        from migrate_support import Accuracy, evaluate_model, to_model


        def train(model: nn.Module, train_ds, val_ds, epochs=5):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            criterion = nn.MSELoss()
            metrics = {"accuracy": Accuracy()}
            # Most of the time goes here.
            device = next(model.parameters()).device
            for epoch in range(epochs):
                model.train()
                for metric in metrics.values():
                    metric.reset()
                total_loss, seen = 0.0, 0
                for inputs, targets in train_ds:
                    inputs, = to_model(model, [inputs])
                    targets = targets.to(device)
                    optimizer.zero_grad()
                    outputs = model(inputs)
                    targets = targets.to(outputs).reshape(outputs.shape)
                    loss = criterion(outputs, targets)
                    loss.backward()
                    optimizer.step()
                    total_loss += loss.item() * len(targets)
                    seen += len(targets)
                    for metric in metrics.values():
                        metric.update(outputs.detach(), targets)
                logs = {"loss": total_loss / seen}
                logs |= {name: float(metric.compute()) for name, metric in metrics.items()}
                logs |= evaluate_model(model, val_ds, criterion, metrics, prefix="val_")
                summary = " - ".join(f"{name}: {value:.4f}" for name, value in logs.items())
                print(f"Epoch {epoch + 1}/{epochs} - {summary}")
        """,
    )


def test_what_fit_returns_is_recorded_only_where_it_is_used() -> None:
    used = after(
        MODEL + "\ndef main(ds):" + COMPILE + "    history = model.fit(ds)\n    return history.history\n"
    )
    unused = after(MODEL + "\ndef main(ds):" + COMPILE + "    history = model.fit(ds)\n")
    returned = after(MODEL + "\ndef main(ds):" + COMPILE + "    return model.fit(ds)\n")
    assert "history = History()" in used
    assert "history.append(epoch, logs)" in used
    assert used.endswith("    return history.history\n")
    assert "istory" not in unused
    assert returned.endswith("    return history\n")


def test_arrays_become_loaders_with_keras_defaults() -> None:
    text = after(
        MODEL + "\ndef main(x, y):" + COMPILE + "    model.fit(x, y, validation_split=0.2, verbose=0)\n"
    )
    assert "DataLoader(Subset(dataset, range(split)), batch_size=32, shuffle=True)" in text
    assert "torch.as_tensor(y, dtype=torch.int64)" in text
    assert "split = int(len(dataset) * (1 - 0.2))" in text
    assert "print" not in text


def test_a_set_up_that_leaves_its_function_goes_with_the_model() -> None:
    files = {
        "package/__init__.py": "",
        "package/model.py": MODEL + "\ndef compiled():" + COMPILE + "    return model\n",
        "package/train.py": """
        from package.model import compiled


        def main(x, y):
            model = compiled()
            model.fit(x, y, epochs=2)
            return model.evaluate(x, y)
        """,
    }
    outcome = migrate_tree(files)
    assert codes(outcome) == []
    assert "model.optimizer = torch.optim.Adam(model.parameters()" in output(outcome, "package/model.py")
    train = output(outcome, "package/train.py")
    assert "loss = model.criterion(outputs, targets)" in train
    assert 'return evaluate_model(model, test_loader, model.criterion)["loss"]' in train
    assert outcome.provenance is not None
    (link,) = outcome.provenance.models
    assert link.training is not None
    assert link.training.optimizer is not None
    assert link.training.optimizer.row == "keras.optimizers.Adam"


def test_optimizers_and_schedules_in_variables_of_their_own_move_to_where_the_parameters_are_known() -> None:
    text = after(
        MODEL
        + """
def main(ds):
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=100, decay_rate=0.5)
    opt = keras.optimizers.SGD(schedule, clipnorm=1.0)
    model = build_model()
    model.compile(opt, "mse")
    model.fit(ds)
"""
    )
    assert text.index("model = build_model()") < text.index(
        "opt = torch.optim.SGD(model.parameters(), lr=0.1)"
    )
    assert "scheduler = torch.optim.lr_scheduler." in text
    step = text.index("opt.step()")
    assert text.index("loss.backward()") < text.index("clip") < step < text.index("scheduler.step()")
    assert "schedule =" not in text


def test_a_loss_of_the_users_own_keeps_its_order_of_arguments() -> None:
    text = after(
        """
        import tensorflow as tf
        from tensorflow import keras


        def distance(y_true, y_pred):
            return tf.abs(y_true - y_pred)


        def main(model: keras.Model, ds):
            model.compile("sgd", loss=distance)
            model.fit(ds, verbose=0)
        """
    )
    assert "criterion = FunctionLoss(distance)" in text


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("model.fit(x, y, sample_weight=w, validation_split=0.1)", "TRN503"),
        ("model.fit(*data)", "TRN501"),
        ("losses = [model.fit(x, y) for _ in range(3)]", "TRN501"),
        ("model.evaluate(x, y, sample_weight=w)", "TRN503"),
        ("model.get_layer('dense')", "API101"),
    ],
)
def test_what_the_loop_does_not_do_is_a_finding_above_it(call: str, code: str) -> None:
    outcome = migrate(MODEL + "\ndef main(x, y, w, data):" + COMPILE + f"    {call}\n")
    assert codes(outcome) == [code]
    assert f"    # TODO(migrate): {code} " in output(outcome)


def test_a_set_up_that_is_not_understood_stays_and_so_does_the_training() -> None:
    outcome = migrate(MODEL + UNKNOWN_LOSS)
    assert codes(outcome) == ["TRN504", "TRN501"]
    assert "    model.compile('adam', loss)\n" in output(outcome)
    assert "    model.fit(ds)\n" in output(outcome)


def test_another_librarys_fit_is_left_alone() -> None:
    outcome = migrate(
        """
        import tensorflow as tf
        from sklearn.svm import SVC


        def main(x, y):
            classifier = SVC()
            classifier.fit(x, y)
            return tf.abs(classifier.predict(x))
        """
    )
    assert codes(outcome) == []
    assert "    classifier.fit(x, y)\n" in output(outcome)


def test_names_of_the_users_own_are_not_taken() -> None:
    text = after(
        MODEL
        + """
def main(ds, loss, metrics, epoch):
    model = build_model()
    model.compile("adam", "mse", metrics=["accuracy"])
    model.fit(ds, epochs=epoch)
    return loss, metrics
"""
    )
    assert 'metrics_1 = {"accuracy": Accuracy()}' in text
    assert "for epoch_1 in range(epoch):" in text
    assert "loss_1.backward()" in text
    assert text.endswith("    return loss, metrics\n")


def test_a_loss_that_compile_takes_and_the_program_calls() -> None:
    outcome = migrate(
        """
        import tensorflow as tf


        def run(x, y):
            model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(3,))])
            loss = tf.keras.losses.MeanSquaredError()
            model.compile(optimizer="sgd", loss=loss)
            expected = loss(y, model(x))
            model.fit(x, y, epochs=2)
            return expected
        """
    )
    assert codes(outcome) == []
    assert "    loss = nn.MSELoss()\n" in output(outcome)
    assert "    expected = loss(outputs := model(x), y.to(" in output(outcome)
    assert not migrate(output(outcome)).changed


def test_the_parameters_of_a_layer_of_ones_own_that_an_object_holds() -> None:
    outcome = migrate(
        """
        import tensorflow as tf


        class Network(tf.keras.layers.Layer):
            def __init__(self):
                super().__init__()
                self.inner = tf.keras.layers.Dense(3)

            def call(self, inputs):
                return self.inner(inputs)


        class Held:
            def __init__(self, network):
                self.network = network

            def weights(self):
                return self.network.trainable_variables


        held = Held(Network())
        """
    )
    assert "        return list(self.network.parameters())\n" in output(outcome)
    assert not migrate(output(outcome)).changed
