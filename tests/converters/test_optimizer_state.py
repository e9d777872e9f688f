"""A training run that began in Keras goes on in PyTorch: the same weights after the same further steps."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.converters.conftest import HERE, Saved
from tests.converters.provenances import BY_MODEL, dense, made_from, provenance

from migrate.converters.back import convert_back
from migrate.converters.convert import convert
from migrate.errors import MigrateError
from migrate.worker import Worker

Trained = Callable[[str], tuple[Path, list[Any]]]


@pytest.fixture(scope="module")
def trained(keras_side: Worker, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Trains in Keras, once for each optimizer: gives the folder, and what the Keras side gave."""
    done: dict[str, tuple[Path, list[Any]]] = {}

    def train(name: str) -> tuple[Path, list[Any]]:
        if name not in done:
            folder = tmp_path_factory.mktemp(name)
            done[name] = folder, keras_side.call("training_keras:train", name, str(folder))
        return done[name]

    return train


def moved(trained: Trained, torch: Worker, folder: Path, name: str, form: str, **options: Any) -> list[Any]:
    """Convert what was trained; gives what the Keras side gave."""
    source, done = trained(name)
    if form == "index":
        said = json.loads((source / "optimizer.json").read_text())
        options = {"optimizer_config": said, **options}
    convert(
        source / f"model.{form}",
        into="training_torch:Net",
        output=folder / "w.safetensors",
        torch_worker=torch,
        path=[HERE / "sides"],
        optimizer=folder / "optimizer.pt",
        **options,
    )
    return done


FORMS = [(name, form) for name in ("adam", "sgd", "plain", "rmsprop") for form in ("keras", "h5", "index")]


@pytest.mark.parametrize(("name", "form"), [*FORMS, ("decayed", "keras"), ("subclass", "index")])
def test_the_run_goes_on(trained: Trained, torch_side: Worker, tmp_path: Path, name: str, form: str) -> None:
    """Adam's epsilon, 1e-7, stands elsewhere in PyTorch: what it makes is below these tolerances."""
    x, y, *wanted = moved(trained, torch_side, tmp_path, name, form)
    files = [str(tmp_path / "w.safetensors"), str(tmp_path / "optimizer.pt")]
    found = torch_side.call("training_torch:train", name, "idiomatic", *files, x, y)
    for actual, expected in zip(found, wanted, strict=True):
        np.testing.assert_allclose(actual, expected, rtol=2e-5, atol=2e-6)
    if name != "plain":
        forgotten = torch_side.call("training_torch:train", name, "idiomatic", files[0], None, x, y)
        assert max(np.abs(a - b).max() for a, b in zip(forgotten, wanted, strict=True)) > 1e-2


@pytest.mark.parametrize(
    ("name", "form", "style"),
    [
        *(("adam", "keras", "idiomatic"), ("adam", "h5", "exact"), ("sgd", "keras", "exact")),
        *(("sgd", "h5", "idiomatic"), ("rmsprop", "keras", "idiomatic")),
    ],
)
def test_the_run_goes_back(
    trained: Trained, keras_side: Worker, torch_side: Worker, tmp_path: Path, name: str, form: str, style: str
) -> None:
    made = replace(
        made_from("train", "Net", "sequential", dense("first"), dense("last")), target="training_torch:Net"
    )
    options = {"provenance": provenance(made)} if style == "exact" else {}
    x, y, *_ = moved(trained, torch_side, tmp_path, name, form, **options)
    files = [str(tmp_path / "w.safetensors"), str(tmp_path / "optimizer.pt")]
    wanted = torch_side.call("training_torch:train", name, style, *files, x, y, str(tmp_path))
    back: dict[str, Any] = {
        "like": trained(name)[0] / f"model.{form}",
        "of": "training_torch:Net",
        "torch_worker": torch_side,
        "path": [HERE / "sides"],
        **options,
    }
    state = tmp_path / "trained.pt"
    convert_back(state, output=tmp_path / f"back.{form}", optimizer=state, **back)
    convert_back(state, output=tmp_path / f"forgotten.{form}", **back)

    def gone_on(file: str) -> list[Any]:
        """Keras 3 starts the optimizer of a Sequential in an .h5 file anew: such a file goes to PyTorch once more."""
        if form == "keras":
            weights: list[Any] = keras_side.call("training_keras:go_on", str(tmp_path / file), x, y)
            return weights
        again = [tmp_path / "again.safetensors", tmp_path / "again.pt"]
        into = {key: value for key, value in back.items() if key not in ("like", "of")}
        convert(tmp_path / file, into=back["of"], output=again[0], optimizer=again[1], **into)
        made: list[Any] = torch_side.call("training_torch:train", name, style, *map(str, again), x, y)
        return made

    for actual, expected in zip(gone_on(f"back.{form}"), wanted, strict=True):
        np.testing.assert_allclose(actual, expected, rtol=2e-5, atol=2e-6)
    forgotten = gone_on(f"forgotten.{form}")
    assert max(np.abs(a - b).max() for a, b in zip(forgotten, wanted, strict=True)) > 1e-4


def test_another_optimizer_does_not_go_back(trained: Trained, torch_side: Worker, tmp_path: Path) -> None:
    x, y, *_ = moved(trained, torch_side, tmp_path, "decayed", "keras")
    files = [str(tmp_path / "w.safetensors"), str(tmp_path / "optimizer.pt")]
    torch_side.call("training_torch:train", "decayed", "idiomatic", *files, x, y, str(tmp_path))
    state, back = tmp_path / "trained.pt", tmp_path / "back.keras"
    for name, message in (
        ("adam", "weight_decay is 0.5, in the checkpoint 0.0"),
        ("sgd", "momentum is None"),
    ):
        with pytest.raises(MigrateError, match=message):
            convert_back(
                state,
                like=trained(name)[0] / "model.keras",
                of="training_torch:Net",
                output=back,
                torch_worker=torch_side,
                path=[HERE / "sides"],
                optimizer=state,
            )
        assert not back.exists()


@pytest.mark.parametrize("name", ["adam", "sgd", "rmsprop"])
def test_the_optimizers_of_the_exact_style_go_on(
    trained: Trained, torch_side: Worker, tmp_path: Path, name: str
) -> None:
    made = made_from("train", "Net", "sequential", dense("first"), dense("last"))
    exact = provenance(replace(made, target="training_torch:Net"))
    x, y, *wanted = moved(trained, torch_side, tmp_path, name, "keras", provenance=exact)
    files = [str(tmp_path / "w.safetensors"), str(tmp_path / "optimizer.pt")]
    found = torch_side.call("training_torch:train", name, "exact", *files, x, y)
    for actual, expected in zip(found, wanted, strict=True):
        np.testing.assert_allclose(actual, expected, rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nadam", "the state of Nadam is not converted"),
        ("amsgrad", "amsgrad=True. is not converted"),
        ("sgd_decayed", "SGD.momentum, weight_decay. goes on in the exact style only"),
        ("rmsprop_decayed", "RMSprop.weight_decay. goes on in the exact style only"),
    ],
)
def test_what_is_not_moved_is_said_and_nothing_written(
    trained: Trained, torch_side: Worker, tmp_path: Path, name: str, message: str
) -> None:
    with pytest.raises(MigrateError, match=message):
        moved(trained, torch_side, tmp_path, name, "keras")
    assert not list(tmp_path.glob("*.pt")) + list(tmp_path.glob("*.safetensors"))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"class_name": "SGD", "config": {"momentum": 0.9}}, "keeps momentums, velocities of each weight"),
        ({"class_name": "Adam", "config": {"beta_1": 0.9, "beta_2": 0.999}}, "lacks epsilon"),
        ({"class_name": "Adam", "config": {"decay": 1e-4}}, "falls by decay=0.0001"),
    ],
)
def test_what_is_said_of_an_optimizer_is_held_against_the_checkpoint(
    trained: Trained, torch_side: Worker, tmp_path: Path, said: dict[str, Any], message: str
) -> None:
    with pytest.raises(MigrateError, match=message):
        moved(trained, torch_side, tmp_path, "adam", "index", optimizer_config=said)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", ["weights.h5", "index"])
def test_weights_alone_do_not_say_which_optimizer_it_was(
    saved: Saved, torch_side: Worker, tmp_path: Path, form: str
) -> None:
    with pytest.raises(MigrateError, match="does not say which optimizer its state is of"):
        convert(
            saved("nested")[0] / f"model.{form}",
            into="torch_models:Nested",
            output=tmp_path / "w.safetensors",
            torch_worker=torch_side,
            path=[HERE / "sides"],
            provenance=BY_MODEL["nested"],
            optimizer=tmp_path / "optimizer.pt",
        )
    assert not list(tmp_path.iterdir())
