"""An optimizer's rate under the name that it had up to TensorFlow 2.10."""

from __future__ import annotations

import pytest
from tests.codemods.checks import migrate, output

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
