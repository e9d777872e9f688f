"""What the user can cause is one clear error, and no verdict."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from tests.validation.conftest import Validated
from tests.validation.projects import Project

from migrate.errors import MigrateError
from migrate.provenance import Component, Training
from migrate.validation import Sides, validate
from migrate.worker import Worker


def drop_weight(project: Project) -> None:
    weights = load_file(project.weights)
    del weights["head.bias"]
    save_file({**weights, "tail.bias": np.zeros(3, np.float32)}, project.weights)


def reshape_weight(project: Project) -> None:
    weights = load_file(project.weights)
    save_file({**weights, "head.bias": np.zeros(4, np.float32)}, project.weights)


def name_foreign_loss(project: Project) -> None:
    (model,) = project.provenance.models
    training = Training(loss=Component("keras.losses.Loss", "subprocess:run", "exact", {}, {}))
    project.set_provenance(replace(project.provenance, models=(replace(model, training=training),)))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (drop_weight, "lacks: head.bias; has what the model does not: tail.bias"),
        (reshape_weight, r"head.bias \(4,\) instead of \(5,\)"),
        (lambda project: project.weights.write_bytes(b"no"), "not a readable safetensors file"),
        (lambda project: project.edit("class Net", "class Other"), "net has no Net"),
        (
            lambda project: project.edit("from torch import nn", "import nothing"),
            "importing net failed.*nothing",
        ),
        (lambda project: project.edit("nn.Linear(64, 16)", "nn.Linear()"), r"net:Net\(\) failed: TypeError"),
        (name_foreign_loss, "outside of the migrated tree"),
        (
            lambda project: project.edit("nn.Linear(64, 16)", "nn.LazyLinear(16)"),
            "hidden.weight, hidden.bias get their size on the first call",
        ),
    ],
)
def test_a_target_that_cannot_be_run_is_told_in_one_line(
    spoil: Callable[[Project], object],
    message: str,
    classifier: Project,
    classifier_bundle: Path,
    judged: Validated,
) -> None:
    spoil(classifier)
    with pytest.raises(MigrateError, match=message) as raised:
        judged(classifier, classifier_bundle)
    assert "\n" not in str(raised.value)


def test_cuda_without_a_cuda_device_is_refused(
    classifier: Project, classifier_bundle: Path, torch_worker: Worker
) -> None:
    if torch_worker.call("torch.cuda:is_available"):
        pytest.skip("this machine has a CUDA device")
    sides = Sides(workers={"torch": torch_worker}, device="cuda")
    with pytest.raises(MigrateError, match="finds no CUDA device"):
        validate(classifier.migrated, weights=classifier.weights, against=classifier_bundle, sides=sides)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "the source side needs"),
        ({"source": "source"}, "the target side needs --weights"),
        ({"record": "bundle", "against": "source"}, "one of --record and --against"),
        ({"source": "nowhere", "weights": "source"}, "no such file or folder"),
        ({"source": "source", "record": "bundle", "steps": 1}, "at least 2"),
        (
            {"source": "source", "record": "bundle", "model": "net:Other"},
            "no model net:Other; it has net:Net",
        ),
    ],
)
def test_options_that_cannot_work_are_refused_before_a_framework_is_started(
    options: dict[str, object], message: str, classifier: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Worker, "start", None)
    folder = classifier.migrated.parent
    (folder / "source").mkdir()
    paths = {
        name: folder / value if isinstance(value, str) and ":" not in value else value
        for name, value in options.items()
    }
    with pytest.raises(MigrateError, match=message):
        validate(classifier.migrated, **paths)  # type: ignore[arg-type]
    assert not (folder / "bundle").exists()


@pytest.mark.parametrize(
    ("checkpoint", "message"),
    [
        (lambda good: good[: len(good) // 2], "does not fit the model"),
        (lambda good: b"", "does not fit the model"),
    ],
)
def test_a_checkpoint_that_cannot_be_loaded_is_refused_and_no_bundle_written(
    checkpoint: Callable[[bytes], bytes],
    message: str,
    classifier: Project,
    tensorflow_worker: Worker,
    tmp_path: Path,
) -> None:
    path = tmp_path / "bad.weights.h5"
    path.write_bytes(checkpoint(classifier.checkpoint.read_bytes()))
    with pytest.raises(MigrateError, match=message):
        validate(
            classifier.migrated,
            source=classifier.source,
            checkpoint=path,
            record=tmp_path / "bundle",
            sides=Sides(workers={"tensorflow": tensorflow_worker}),
        )
    assert not (tmp_path / "bundle").exists()


def test_a_model_file_with_code_in_it_is_not_loaded(
    classifier: Project, tensorflow_worker: Worker, tmp_path: Path
) -> None:
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps({"config": {"layers": [{"class_name": "Lambda"}]}}))
    with pytest.raises(MigrateError, match="has a Lambda layer, which is code; pass --trust"):
        validate(
            classifier.migrated,
            checkpoint=path,
            record=tmp_path / "bundle",
            sides=Sides(workers={"tensorflow": tensorflow_worker}),
        )
