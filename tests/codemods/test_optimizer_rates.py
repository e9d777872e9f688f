"""An optimizer's rate, and its decay, under the names that they had up to TensorFlow 2.10."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.codemods.checks import migrate, output
from tests.codemods.conftest import SIDES

from migrate.catalog.model import Style
from migrate.worker import Worker

PROGRAM = """
import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(1, input_shape=[3])])
model.compile(loss="mse", optimizer=keras.optimizers.SGD({name}=0.05))
model.fit(np.ones((4, 3)), np.ones((4, 1)), epochs=2)
"""


@pytest.mark.parametrize(("name", "told"), [("lr", True), ("learning_rate", False)])
def test_that_later_versions_take_no_notice_of_it_is_told(name: str, told: bool) -> None:
    outcome = migrate(PROGRAM.format(name=name))
    assert "torch.optim.SGD(model.parameters(), lr=0.05)" in output(outcome)
    assert any(finding.code == "NUM805" for finding in outcome.findings) is told


DECAYING = """
from tensorflow import keras

RATE, EPOCHS = 0.2, 3


def build_model():
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(1)])


def main(model, x, y):
    model.compile(loss="mse", optimizer=keras.optimizers.legacy.{optimizer})
    model.fit(x, y, batch_size=4, epochs=EPOCHS, shuffle=False, verbose=0)
    return model.predict(x, verbose=0)
"""


@pytest.mark.parametrize(
    "optimizer",
    [
        "SGD(lr=RATE, decay=RATE / EPOCHS, momentum=0.9, nesterov=True)",
        "Adam(0.05, decay=0.5)",
        "RMSprop(learning_rate=0.02, decay=0)",
    ],
)
def test_a_rate_that_decays_does_so_in_both(
    optimizer: str, keras2_worker: Worker, torch_scripts: Worker, tmp_path: Path
) -> None:
    outcome = migrate(DECAYING.format(optimizer=optimizer), style=Style.EXACT, file="script.py")
    assert [finding.code for finding in outcome.findings if finding.severity != "note"] == []
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
    (before / "script.py").write_text(DECAYING.format(optimizer=optimizer))
    for path, data in outcome.texts().items():
        (after / path).write_bytes(data)
    random = np.random.default_rng(0)
    arrays = {"x": random.normal(size=(20, 3)).astype("float32")}
    arrays["y"] = arrays["x"].sum(1, keepdims=True)
    keras2_worker.call("sys:path.append", str(SIDES))
    expected = keras2_worker.call("scripts:keras_run", str(before), arrays, 3)
    actual = torch_scripts.call("scripts:torch_run", str(after), arrays, expected["weights"])
    np.testing.assert_allclose(actual["result"], expected["result"], rtol=1e-4, atol=1e-5)
    assert ("LambdaLR" in output(outcome, "script.py")) is ("decay=0)" not in optimizer)


def test_a_decay_by_a_name_of_several_values_is_left() -> None:
    text = PROGRAM.format(name="decay=rate, learning_rate").replace(
        "model =", "rate = 0.1\nrate = 0.2\nmodel ="
    )
    assert "API106" in [finding.code for finding in migrate(text).findings]
