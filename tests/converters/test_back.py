"""A PyTorch model's weights go back into the Keras checkpoint: there and back is the same file, and training shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from tests.converters.conftest import EVERY, HERE, Saved
from tests.converters.provenances import BY_MODEL

from migrate.converters.back import convert_back
from migrate.converters.checkpoints import torch_writer
from migrate.converters.checkpoints.model import Tensor
from migrate.converters.conversion import Conversion
from migrate.converters.convert import convert
from migrate.errors import MigrateError
from migrate.worker import Worker

Back = Callable[..., Conversion]


@pytest.fixture
def options(torch_side: Worker) -> dict[str, Any]:
    return {"torch_worker": torch_side, "path": [HERE / "sides"]}


def there(
    saved: Saved, model: str, form: str, folder: Path, options: dict[str, Any]
) -> tuple[Path, Path, str]:
    """A Keras checkpoint, the weights that were made of it, and the class that takes them."""
    like, weights, into = (
        saved(model)[0] / f"model.{form}",
        folder / "w.safetensors",
        f"torch_models:{model.capitalize()}",
    )
    convert(like, into=into, output=weights, provenance=BY_MODEL[model], **options)
    return like, weights, into


@pytest.mark.parametrize("form", EVERY)
@pytest.mark.parametrize("model", ["alternating", "nested", "recurrent", "attending"])
def test_there_and_back_gives_equal_bytes(
    saved: Saved, tmp_path: Path, options: dict[str, Any], model: str, form: str
) -> None:
    like, weights, into = there(saved, model, form, tmp_path, options)
    output = tmp_path / f"back.{form}"
    done = convert_back(weights, like=like, of=into, output=output, provenance=BY_MODEL[model], **options)
    assert output.read_bytes() == like.read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir() if file.name.startswith(".")) == []
    if form == "index":
        data = "data-00000-of-00001"
        assert (tmp_path / f"back.{data}").read_bytes() == (like.parent / f"model.{data}").read_bytes()
    if form in ("keras", "index"):
        assert any(note.startswith("not converted: optimizer state, left as it was") for note in done.notes())


@pytest.mark.parametrize("form", EVERY)
def test_keras_computes_with_what_pytorch_learned(
    saved: Saved, keras_side: Worker, torch_side: Worker, tmp_path: Path, options: dict[str, Any], form: str
) -> None:
    like, weights, into = there(saved, "nested", form, tmp_path, options)
    _, inputs, before = saved("nested")
    random = np.random.default_rng(3)
    learned = {
        name: array + random.uniform(0, 0.1, array.shape).astype(array.dtype)
        if array.dtype.kind == "f"
        else array
        for name, array in load_file(weights).items()
    }
    save_file(learned, weights)
    output = tmp_path / f"back.{form}"
    convert_back(weights, like=like, of=into, output=output, provenance=BY_MODEL["nested"], **options)
    wanted = torch_side.call("torch_models:run", "Nested", str(weights), inputs)
    found = keras_side.call("keras_models:run", "nested", str(output), inputs)
    assert np.abs(wanted[0] - before[0]).max() > 1e-3, "nothing was learned"
    np.testing.assert_allclose(found[0], wanted[0], rtol=1e-5, atol=1e-6)


def as_tensors(state: dict[str, Any], before: str = "") -> dict[str, Tensor]:
    return {before + name: Tensor(a.shape, a.dtype, lambda a=a: a) for name, a in state.items()}


@pytest.mark.parametrize("before", ["", "module.", "model._orig_mod."])
def test_a_state_within_a_training_checkpoint(
    saved: Saved, tmp_path: Path, options: dict[str, Any], before: str
) -> None:
    like, weights, of = there(saved, "nested", "keras", tmp_path, options)
    moments = as_tensors({"exp_avg": np.ones(3)})
    training = {
        "epoch": 3,
        "state_dict": as_tensors(load_file(weights), before),
        "optimizer": {"state": {"0": moments}},
    }
    torch_writer.write_value(tmp_path / "last.ckpt", training)
    output = tmp_path / "back.keras"
    done = convert_back(
        tmp_path / "last.ckpt", like=like, of=of, output=output, provenance=BY_MODEL["nested"], **options
    )
    assert output.read_bytes() == like.read_bytes()
    assert (f"outside of state_dict.{before}".rstrip("."), 1) in done.ignored


def test_one_of_several_states_is_not_taken_by_chance(
    saved: Saved, tmp_path: Path, options: dict[str, Any]
) -> None:
    like, weights, of = there(saved, "nested", "keras", tmp_path, options)
    state = as_tensors(load_file(weights))
    common: dict[str, Any] = {"like": like, "of": of, "output": tmp_path / "b.keras", **options}
    torch_writer.write_value(tmp_path / "last.ckpt", {"model": state, "ema": state})
    with pytest.raises(MigrateError, match="holds several states that fit: ema, model; save one"):
        convert_back(tmp_path / "last.ckpt", **common)
    torch_writer.write_value(tmp_path / "last.ckpt", {"head": state, "other": state})
    with pytest.raises(MigrateError, match=r"head\.[\w.]+: not in the model"):
        convert_back(tmp_path / "last.ckpt", **common)
    assert not (tmp_path / "b.keras").exists()


def test_what_keras_has_no_place_for_is_refused(
    saved: Saved, tmp_path: Path, options: dict[str, Any]
) -> None:
    like, weights, into = there(saved, "centred", "keras", tmp_path, options)
    changed = load_file(weights)
    changed["norm.weight"] = changed["norm.weight"] * 2
    save_file(changed, weights)
    with pytest.raises(MigrateError, match=r"norm\.weight: Keras has no place for it, and it is 1 no longer"):
        convert_back(
            weights,
            like=like,
            of=into,
            output=tmp_path / "b.keras",
            provenance=BY_MODEL["centred"],
            **options,
        )
    assert not (tmp_path / "b.keras").exists()


def test_a_state_that_is_not_the_models(saved: Saved, tmp_path: Path, options: dict[str, Any]) -> None:
    like, weights, into = there(saved, "nested", "keras", tmp_path, options)
    state = load_file(weights)
    name, array = next((name, array) for name, array in state.items() if array.ndim == 2)
    save_file({**state, "extra": array, name: array[:1]}, weights)
    with pytest.raises(MigrateError) as caught:
        convert_back(
            weights, like=like, of=into, output=tmp_path / "b.keras", provenance=BY_MODEL["nested"], **options
        )
    assert "extra: not in the model" in str(caught.value)
    assert f"{name}: {array[:1].shape}, the model has {array.shape}" in str(caught.value)


def test_an_output_that_is_there_stays(saved: Saved, tmp_path: Path, options: dict[str, Any]) -> None:
    like, weights, into = there(saved, "nested", "keras", tmp_path, options)
    (tmp_path / "b.keras").write_text("mine")
    with pytest.raises(MigrateError, match="is there already"):
        convert_back(weights, like=like, of=into, output=tmp_path / "b.keras", **options)
    with pytest.raises(MigrateError, match="is read, but not written"):
        convert_back(weights, like=weights, of=into, output=tmp_path / "c.keras", **options)
    assert (tmp_path / "b.keras").read_text() == "mine"
