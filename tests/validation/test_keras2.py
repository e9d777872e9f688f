"""A program for Keras 2 is proved with Keras 2: what both generations have otherwise comes out as it did there."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.codemods import output
from migrate.codemods.engine import run
from migrate.codemods.outcome import Options
from migrate.converters.convert import convert
from migrate.keras import Keras
from migrate.provenance import FILE_NAME, read
from migrate.validation import Sides, validate
from migrate.validation.results import Report
from migrate.worker import Worker, with_keras2

PROGRAM = """from keras.layers import BatchNormalization, Conv2D, Dense, DepthwiseConv2D, Dropout, Flatten
from keras.models import Sequential


def build_model():
    model = Sequential()
    model.add(Conv2D(4, 3, activation="hard_sigmoid", input_shape=(6, 6, 2)))
    model.add(BatchNormalization(momentum=0.7))
    model.add(DepthwiseConv2D(2, activation="relu"))
    model.add(Flatten())
    model.add(Dropout(0.3))
    model.add(Dense(3, activation="softmax"))
    model.compile("rmsprop", "categorical_crossentropy")
    return model
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, keras2_worker: Worker) -> Path:
    """The program, and a checkpoint of its model in the format of its time."""
    folder = tmp_path_factory.mktemp("keras2")
    (folder / "net.py").write_text(PROGRAM)
    (folder / "save.py").write_text(
        "from net import build_model\n\n\ndef save(path):\n    build_model().save(path)\n"
    )
    keras2_worker.call("sys:path.insert", 0, str(folder))
    keras2_worker.call("migrate.validation.keras_api:clear_session")
    keras2_worker.call("save:save", str(folder / "model.h5"))
    (folder / "save.py").unlink()
    return folder


def proof(source: Path, target: Path, generation: int, torch_worker: Worker) -> Report:
    outcome = run([source], Options(keras=Keras(generation, "a test")))
    output.write_tree(outcome, [source], target)
    weights = target / "weights.safetensors"
    known = read(target / FILE_NAME)
    (model,) = known.models
    assert model.keras == generation
    checkpoint = source / "model.h5"
    convert(
        checkpoint,
        into=model.target,
        output=weights,
        torch_worker=torch_worker,
        path=(target,),
        provenance=known,
    )
    report = validate(
        target,
        source=source,
        checkpoint=checkpoint,
        weights=weights,
        steps=3,
        sides=Sides(workers={"torch": torch_worker}),
    )
    assert report is not None
    return report


def verdicts(report: Report) -> dict[str, str]:
    return {stage.title: stage.verdict.value for stage in report.stages}


def test_it_holds(source: Path, tmp_path: Path, torch_worker: Worker) -> None:
    """Forward in training holds the running statistics too: Keras 2's of images are torch's, with a stock layer."""
    found = verdicts(proof(source, tmp_path / "migrated", 2, torch_worker))
    assert "BatchNorm2d" in (tmp_path / "migrated" / "net.py").read_text()
    stages = ("Weights", "Forward, inference", "Forward, training", "Loss", "Gradients")
    assert {stage: found[stage] for stage in stages} == dict.fromkeys(stages, "holds")


def test_the_worker_is_the_one_that_was_asked_for() -> None:
    with with_keras2() as worker:
        assert worker.call("migrate.validation.sides.keras_side:environment")["keras"].startswith("2.")
