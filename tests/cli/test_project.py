"""`migrate project`: code, weights and proof in a row."""

from __future__ import annotations

import json
import venv
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from .conftest import Answer

Run = Callable[..., Answer]

MODEL = '''"""A classifier of four measurements."""

from tensorflow import keras
from tensorflow.keras import layers


def build_model():
    inputs = keras.Input(shape=(4,))
    hidden = layers.Dense(8, activation="relu")(inputs)
    outputs = layers.Dense(3, activation="softmax")(hidden)
    model = keras.Model(inputs, outputs)
    model.compile(optimizer=keras.optimizers.Adam(1e-2), loss="sparse_categorical_crossentropy")
    return model
'''


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A package with a model."""
    package = tmp_path / "project" / "iris"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "model.py").write_text(MODEL)
    return package.parent


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return weights_file(tmp_path / "trained.h5", {"dense": (4, 8), "dense_1": (8, 3)})


def weights_file(path: Path, layers: dict[str, tuple[int, int]]) -> Path:
    """Random weights of dense layers, in the format of Keras 2."""
    random = np.random.default_rng(0)
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [name.encode() for name in layers]
        file.attrs["backend"] = b"tensorflow"
        file.attrs["keras_version"] = b"2.15.0"
        for name, shape in layers.items():
            group = file.create_group(name)
            group.attrs["weight_names"] = [f"{name}/kernel:0".encode(), f"{name}/bias:0".encode()]
            group[f"{name}/kernel:0"] = random.normal(size=shape).astype("float32")
            group[f"{name}/bias:0"] = random.normal(size=shape[1:]).astype("float32")
    return path


def test_a_project_ends_with_its_code_its_weights_and_the_proof(
    migrate: Run, project: Path, checkpoint: Path, tmp_path: Path
) -> None:
    out = tmp_path / "migrated"
    chain = ("project", project, "--to", "torch", "--style", "exact", "--checkpoint", checkpoint, "-o", out)
    answer = migrate(*chain)
    assert (answer.code, answer.err) == (0, "")
    assert "import tensorflow" not in (out / "iris" / "model.py").read_text()
    assert (out / "weights.safetensors").is_file()
    report = json.loads((out / "report" / "report.json").read_text())
    assert report["verdict"] == "holds"
    for stage in report["stages"]:
        assert stage["title"] in answer.out
    assert {path.suffix for path in (out / "report").iterdir()} == {".html", ".json", ".md", ".xml"}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_code_that_is_left_to_do_stays_for_someone_to_finish(
    migrate: Run, project: Path, checkpoint: Path, tmp_path: Path
) -> None:
    model = project / "iris" / "model.py"
    model.write_text(MODEL.replace('layers.Dense(8, activation="relu")', "layers.NoSuchLayer(8)"))
    answer = migrate(
        "project", project, "--to", "torch", "--checkpoint", checkpoint, "-o", tmp_path / "migrated"
    )
    assert answer.code == 1
    assert "keras.layers.NoSuchLayer" in answer.out
    assert "# TODO(migrate): " in (tmp_path / "migrated" / "iris" / "model.py").read_text()
    assert not (tmp_path / "migrated" / "weights.safetensors").exists()


@pytest.mark.parametrize(
    ("layers", "mentions"),
    [
        ({"dense": (4, 8)}, "dense_1"),
        ({"dense": (4, 8), "dense_1": (8, 5)}, "(8, 5)"),
        ({"dense": (4, 8), "dense_1": (8, 3), "dense_2": (3, 3)}, "dense_2"),
    ],
)
def test_a_checkpoint_that_does_not_fit_leaves_nothing_behind(
    migrate: Run, project: Path, tmp_path: Path, layers: dict[str, tuple[int, int]], mentions: str
) -> None:
    file = weights_file(tmp_path / "other.h5", layers)
    answer = migrate("project", project, "--to", "torch", "--checkpoint", file, "-o", tmp_path / "migrated")
    assert answer.code == 2
    assert "does not fit" in answer.err.splitlines()[0]
    assert mentions in answer.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.h5", "project"]


@pytest.mark.parametrize(
    ("arguments", "mentions"),
    [
        (["--checkpoint", "nowhere.keras"], "nowhere.keras: no such checkpoint"),
        (["-o", "."], "exists already"),
        (["--model", "iris.model:other"], "no model iris.model:other"),
    ],
)
def test_bad_input_leaves_nothing_behind(
    migrate: Run, project: Path, checkpoint: Path, tmp_path: Path, arguments: list[str], mentions: str
) -> None:
    chain = ("project", project, "--to", "torch", "--checkpoint", checkpoint, "-o", tmp_path / "migrated")
    answer = migrate(*chain, *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert mentions in answer.err
    assert not (tmp_path / "migrated").exists()


@pytest.mark.parametrize("side", ["tensorflow", "torch"])
def test_an_interpreter_without_its_framework_is_refused_before_anything_is_written(
    migrate: Run, project: Path, checkpoint: Path, tmp_path: Path, side: str
) -> None:
    venv.create(tmp_path / "bare", with_pip=False)
    bare = tmp_path / "bare" / "bin" / "python"
    chain = ("project", project, "--to", "torch", "--checkpoint", checkpoint, "-o", tmp_path / "migrated")
    answer = migrate(*chain, f"--{side}-python", bare)
    assert (answer.code, answer.out) == (2, "")
    (line,) = answer.err.splitlines()
    assert str(bare) in line
    assert f"framework-migrate[{side}]" in line
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bare", "project", "trained.h5"]


def test_a_package_is_refused_with_the_folder_to_name(migrate: Run, project: Path, checkpoint: Path) -> None:
    answer = migrate(
        "project", project / "iris", "--to", "torch", "--checkpoint", checkpoint, "-o", project / "out"
    )
    assert answer.code == 2
    assert "is a package itself; name the folder that it is imported from" in answer.err


def test_a_project_without_the_framework_is_refused(migrate: Run, checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text("print('hello')\n")
    answer = migrate(
        "project",
        tmp_path / "plain.py",
        "--to",
        "torch",
        "--checkpoint",
        checkpoint,
        "-o",
        tmp_path / "migrated",
    )
    assert answer.code == 2
    assert "nothing here uses TensorFlow or Keras" in answer.err
