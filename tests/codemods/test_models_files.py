"""Models whose helpers lie in another file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from migrate.worker import Worker

sys.path.insert(0, str(Path(__file__).parent))  # models_parity, under importmode=importlib
from models_parity import Parity


@pytest.fixture
def parity(tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path) -> Parity:
    return Parity(tensorflow_worker, torch_worker, tmp_path)


def test_helpers_of_another_file(parity: Parity) -> None:
    parity.check(
        {
            "net/__init__.py": "",
            "net/blocks.py": """
                from tensorflow.keras import layers

                WIDTH = 3

                def conv(x, filters, stride=1):
                    x = layers.Conv2D(filters, WIDTH, strides=stride, padding="same")(x)
                    return layers.ReLU()(x)

                def residual(x, filters):
                    y = conv(conv(x, filters), filters)
                    return layers.add([x, y])
                """,
            "net/model.py": """
                from tensorflow import keras
                from tensorflow.keras import layers

                from . import blocks
                from .blocks import conv

                def build_model():
                    inputs = keras.Input((8, 8, 2))
                    x = conv(inputs, 4, stride=2)
                    x = blocks.residual(x, 4)
                    return keras.Model(inputs, layers.Dense(3)(layers.Flatten()(x)))
                """,
        },
        "net.model:build_model",
    )
    model = (parity.folder / "after" / "net" / "model.py").read_text()
    assert "from .blocks import Conv\n" in model
    assert "self.conv = Conv(2, 4, stride=2)" in model
    assert "self.residual = blocks.Residual(4, 4)" in model
    assert "class Residual(nn.Module):" in (parity.folder / "after" / "net" / "blocks.py").read_text()
