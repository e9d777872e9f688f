"""Images without their axis of channels: Keras's functional models take them, and so does what they become."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from migrate.codemods.context import Options
from migrate.codemods.engine import run
from migrate.worker import Worker

SIDES = Path(__file__).parent / "models_sides"
MODEL = """import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

def load():
    return np.ones((4, 6, 5), "float32")

inputs = keras.Input((6, 5, 1))
x = layers.Flatten()(inputs)
model = keras.Model(inputs, layers.Dense(2)(x))
"""
RESHAPED = "        inputs = inputs.reshape(-1, 6, 5, 1)\n"


def migrated(source: str, folder: Path) -> str:
    """The migrated text of a program."""
    folder.mkdir()
    (folder / "program.py").write_text(source, encoding="utf-8")
    outcome = run([folder], Options())
    assert not [finding.message for finding in outcome.findings if finding.severity == "error"]
    return outcome.files[0].text


@pytest.mark.parametrize("shape", [(4, 6, 5), (4, 6, 5, 1)])
def test_both_are_taken(
    shape: tuple[int, ...], tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path
) -> None:
    text = migrated(f"{MODEL}images = load()\nmodel.predict(images)\n", tmp_path / "before")
    assert RESHAPED in text
    after = tmp_path / "after"
    after.mkdir()
    lines = text[: text.index("images = load()")].splitlines(keepends=True)
    cut = "".join(line for line in lines if "migrate_support" not in line)  # of the lines that are cut off
    (after / "program.py").write_text(cut, encoding="utf-8")
    for worker in (tensorflow_worker, torch_worker):
        worker.call("sys:path.append", str(SIDES))
    inputs = [np.random.default_rng(3).normal(size=shape).astype("float32")]
    expected = tensorflow_worker.call(
        "filled_keras:outputs", str(tmp_path / "before"), "program:model", inputs
    )
    found = torch_worker.call("filled_torch:outputs", str(after), "program:model", inputs)
    np.testing.assert_allclose(found[0], expected[0], rtol=0, atol=1e-5 * np.abs(expected[0]).max())


@pytest.mark.parametrize(
    ("use", "is_written"),
    [
        ("model.predict(np.ones((4, 6, 5, 1)))\n", False),  # its shape is known, and whole
        ("images = np.ones((4, 6, 5, 1))\nmodel.predict(images)\n", False),
        ("images = np.ones((4, 6, 5))\nmodel.fit(images, np.ones((4, 2)))\n", True),
        ("", False),
    ],
)
def test_only_where_it_may_be_missing(use: str, is_written: bool, tmp_path: Path) -> None:
    source = MODEL + ('model.compile("sgd", "mse")\n' if "fit" in use else "") + use
    assert (RESHAPED in migrated(source, tmp_path / "before")) is is_written
