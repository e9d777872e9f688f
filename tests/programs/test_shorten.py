"""Programs become short by their constants alone."""

from __future__ import annotations

import pytest
from tests.programs.shorten import shorten


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("epochs = 50", "epochs = 2"),
        ("EPOCHS = int(1e3)", "EPOCHS = 2"),
        ("model.fit(x, epochs=30, steps_per_epoch=100)", "model.fit(x, epochs=2, steps_per_epoch=3)"),
        ("def train(data, num_epochs=10): pass", "def train(data, num_epochs=2): pass"),
        ("parser.add_argument('--epochs', default=200)", "parser.add_argument('--epochs', default=2)"),
        ("lr, training_steps = 0.01, 1000", "lr, training_steps = 0.01, 12"),
        ("self.epochs = 40", "self.epochs = 2"),
        ("for step in range(1000):\n    train_step(x)", "for step in range(12):\n    train_step(x)"),
        (
            "for epoch in range(100):\n    optimizer.minimize(f, v)",
            "for epoch in range(2):\n    optimizer.minimize(f, v)",
        ),
        ("x_val = x_train[-10000:]", "x_val = x_train[-100:]"),
        ("x = x.reshape((60000, 28 * 28))", "x = x.reshape((600, 28 * 28))"),
        ("x = np.random.random((50000, 128))", "x = np.random.random((500, 128))"),
        ("data.skip(1000).take(5000)", "data.skip(10).take(50)"),
        ("VGG16(weights='imagenet', include_top=False)", "VGG16(weights=None, include_top=False)"),
        ("x = keras.applications.VGG19()", "x = keras.applications.VGG19(weights=None)"),
        ("größe = 'größe'; epochs = 50", "größe = 'größe'; epochs = 2"),
    ],
)
def test_lengths_become_small(before: str, after: str) -> None:
    assert shorten(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "epochs = 1",
        "units = 1000",
        "for i in range(1000):\n    print(i)",
        "x = x[:100]",
        "x = x.reshape((-1, 784))",
        "model = load(weights='mine.h5')",
        "epochs = config['epochs']",
        "this does not parse",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert shorten(text) == text


def test_settings_take_the_place_of_constants() -> None:
    text = "image_size = 72\n\ndef load(size=3, image_size=64):\n    return resize(image_size=image_size)\n"
    assert shorten(text, {"image_size": "32"}) == text.replace("72", "32").replace("64", "32")
