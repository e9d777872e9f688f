"""What draws at random is judged by its distribution, files by what they hold: rows that are wrong in one way each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from migrate.catalog import registry
from migrate.catalog.model import Rendering, Row
from migrate.catalog.proofs import Proof, contents, integers, normal, path, uniform
from migrate.catalog.signature import Signature
from migrate.validation.proofs import calls
from migrate.validation.proofs.run import run
from migrate.worker import Worker

IMAGES = {"x": normal(3, 6, 9, 2)}
IMAGE = {"x": uniform(7, 9, 3)}


def wrong(name: str, proof: Proof, code: str) -> Row:
    row = registry.find(name)
    assert row is not None
    dropped = dict.fromkeys(Signature.parse(row.source).parameters, "the wrong code has no use for it")
    return replace(row, renderings=(Rendering(code),), proofs=(proof,), requires="True", ignored=dropped)


WRONG: dict[str, tuple[Row, str]] = {
    "a flip along the other axis": (
        wrong(
            "keras.layers.RandomFlip",
            Proof("keras.layers.RandomFlip('horizontal')", IMAGES, training=True),
            "support.RandomFlip('vertical')",
        ),
        "projection",
    ),
    "a rotation by half of the range": (
        wrong(
            "keras.layers.RandomRotation",
            Proof(
                "keras.layers.RandomRotation(0.2)", IMAGES, training=True, gradients=False, reason="resampled"
            ),
            "support.RandomRotation(0.1)",
        ),
        "projection",
    ),
    "a zoom the other way": (
        wrong(
            "keras.layers.RandomZoom",
            Proof("keras.layers.RandomZoom((0.2, 0.4))", IMAGES, training=True, calls=300),
            "support.RandomZoom((-0.4, -0.2))",
        ),
        "projection",
    ),
    "a layer that augments nothing": (
        wrong(
            "keras.layers.RandomTranslation",
            Proof("keras.layers.RandomTranslation(0.3, 0.2)", IMAGES, training=True, calls=200),
            "torch.nn.Identity()",
        ),
        "one side draws no random numbers",
    ),
    "a crop that is always at the start": (
        wrong(
            "tf.image.random_crop",
            Proof("tf.image.random_crop(x, [4, 5, 3])", IMAGE, calls=200),
            "value[:4, :5]",
        ),
        "one side draws no random numbers",
    ),
    "a hue that turns one way only": (
        wrong(
            "tf.image.random_hue",
            Proof("tf.image.random_hue(x, 0.3)", IMAGE, calls=300),
            "support.adjust_hue(image, torch.empty(()).uniform_(0, max_delta))",
        ),
        "projection",
    ),
    "a decoder that swaps red and blue": (
        wrong(
            "tf.io.decode_png",
            Proof("tf.io.decode_png(x)", {"x": contents(6, 7, 3, format="png")}),
            "support.decode_image(contents).flip(-1)",
        ),
        "output",
    ),
    "an encoder of another picture": (
        wrong(
            "tf.io.encode_png",
            Proof("tf.io.encode_png(x)", {"x": integers(6, 7, 3, high=256, dtype="uint8")}),
            "support.encode_image(image.flip(0), 'png')",
        ),
        "output",
    ),
    "a file that is read as text": (
        wrong(
            "tf.io.read_file",
            Proof("tf.io.read_file(x)", {"x": path(40, format="bin")}),
            "pathlib.Path(filename).read_text(encoding='latin-1')",
        ),
        "instead of",
    ),
}


@pytest.fixture(scope="module")
def problems(tensorflow_worker: Worker, torch_worker: Worker) -> dict[str, str]:
    """What the runner says of each wrong row, in one call for all."""
    found: dict[str, str] = {}
    with pytest.MonkeyPatch.context() as patch:
        for name, (row, _) in WRONG.items():
            patch.setattr(calls, "find", lambda _name, row=row: row)
            measured = run([row], tensorflow_worker, torch_worker)[row.name]
            found[name] = "\n".join(problem for item in measured for problem in item.problems)
    return found


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_seen(name: str, problems: dict[str, str]) -> None:
    assert WRONG[name][1] in problems[name], problems[name] or "nothing was found"
