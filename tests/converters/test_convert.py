"""A checkpoint that Keras wrote, in a class that was migrated, computes what Keras computes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file
from tests.converters.conftest import EVERY, HERE, Saved
from tests.converters.provenances import AMBIGUOUS, BY_MODEL

from migrate.converters.conversion import Conversion
from migrate.converters.convert import convert, sha256
from migrate.worker import Worker

Converted = Callable[..., Conversion]


def held(models: Iterable[str]) -> list[tuple[str, str]]:
    """Models and formats that hold all of them: Keras 3 gives TensorFlow no lists of layers of a subclassed model."""
    return [(model, form) for model in models for form in EVERY if (model, form) != ("subclassed", "index")]


@pytest.mark.parametrize(("model", "form"), held(BY_MODEL))
def test_every_format_gives_keras_outputs(converted: Converted, model: str, form: str) -> None:
    conversion = converted(model, form, BY_MODEL[model], model.capitalize())
    assert conversion.paired_by == "provenance"


def test_lists_that_are_filled_in_turn_are_told_apart(converted: Converted) -> None:
    """Equal shapes in both lists (the 3-unit Dense) go by creation order, not by list."""
    conversion = converted("alternating", "keras", BY_MODEL["alternating"], "Alternating")
    layers = {tensor.target: tensor.layer for tensor in conversion.tensors}
    assert [layers[f"wide.{n}.dense.weight"] for n in range(3)] == [
        "time_distributed",
        "time_distributed_2",
        "time_distributed_4",
    ]
    assert [layers[f"narrow.{n}.dense.weight"] for n in range(3)] == [
        "time_distributed_1",
        "time_distributed_3",
        "time_distributed_5",
    ]
    assert (layers["after.weight"], layers["final.weight"]) == ("before", "after")


@pytest.mark.parametrize(
    ("model", "form"), held(["alternating", "nested", "subclassed", "recurrent", "centred"])
)
def test_without_provenance_by_structure(converted: Converted, model: str, form: str) -> None:
    assert converted(model, form, None, model.capitalize()).paired_by == "structure"


def test_a_frozen_scale_that_keras_does_not_have_stays_one(converted: Converted) -> None:
    conversion = converted("centred", "keras", BY_MODEL["centred"], "Centred")
    assert ("norm.weight", 1.0) in conversion.constants
    assert "not in the checkpoint: weight, set to 1 (1 tensors)" in conversion.notes()


@pytest.mark.parametrize("form", EVERY)
def test_names_that_tell_no_order_are_settled_by_the_user(converted: Converted, form: str) -> None:
    said = {"step0": "steps.0", "step1": "steps.1"}
    conversion = converted("ambiguous", form, AMBIGUOUS, "Ambiguous", layers=said)
    assert {tensor.target: tensor.layer for tensor in conversion.tensors}["last.weight"] == "step2"


def write(saved: Saved, torch_side: Worker, output: Path, model: str = "alternating") -> Conversion:
    return convert(
        saved(model)[0] / "model.keras",
        into=f"torch_models:{model.capitalize()}",
        output=output,
        torch_worker=torch_side,
        path=[HERE / "sides"],
        provenance=BY_MODEL[model],
    )


def test_the_same_checkpoint_gives_the_same_bytes(saved: Saved, torch_side: Worker, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(saved, torch_side, tmp_path / f"{name}.safetensors")
    assert (tmp_path / "a.safetensors").read_bytes() == (tmp_path / "b.safetensors").read_bytes()


def test_the_file_says_what_it_was_made_from(saved: Saved, torch_side: Worker, tmp_path: Path) -> None:
    write(saved, torch_side, tmp_path / "out.safetensors")
    metadata: dict[str, Any] = safe_open(tmp_path / "out.safetensors", framework="np").metadata()
    assert metadata["migrate.source_sha256"] == sha256(saved("alternating")[0] / "model.keras")
    assert metadata["migrate.style"] == "exact"
    assert metadata["migrate.paired_by"] == "provenance"


def test_the_summary_lists_every_tensor_and_what_was_left_out(
    saved: Saved, torch_side: Worker, tmp_path: Path
) -> None:
    conversion = write(saved, torch_side, tmp_path / "out.safetensors")
    with safe_open(tmp_path / "out.safetensors", framework="np") as file:
        assert {tensor.target for tensor in conversion.tensors} == set(file.keys()) - {
            name for name, _ in conversion.constants
        }
    assert conversion.constants == (("batch_norm.num_batches_tracked", 0.0),)
    assert [what for what, _ in conversion.ignored] == ["optimizer state"]
    kernel = next(tensor for tensor in conversion.tensors if tensor.target == "wide.0.conv.weight")
    assert (kernel.weights, kernel.transform, kernel.shape) == (("kernel",), "Permute((2, 1, 0))", (5, 4, 2))


def test_one_parameter_under_two_names_is_written_under_both(
    saved: Saved, torch_side: Worker, tmp_path: Path, keras_side: Worker
) -> None:
    from tests.converters.provenances import dense, made_from, provenance

    keras_side.call("keras_models:save_dense", str(tmp_path / "model.h5"))
    output = tmp_path / "out.safetensors"
    convert(
        tmp_path / "model.h5",
        into="torch_models:Tied",
        output=output,
        torch_worker=torch_side,
        path=[HERE / "sides"],
        provenance=provenance(made_from("tied", "Tied", "functional", dense("dense"))),
    )
    with safe_open(output, framework="np") as file:
        assert (file.get_tensor("dense.weight") == file.get_tensor("again.weight")).all()


@pytest.mark.parametrize(("dtype", "error"), [("bf16", 2.0**-8), ("fp16", 2.0**-11)])
def test_weights_are_rounded_if_that_is_wanted(
    saved: Saved, torch_side: Worker, tmp_path: Path, dtype: str, error: float
) -> None:
    arrays = {}
    for name in (None, dtype):
        output = tmp_path / f"{name}.safetensors"
        convert(
            saved("nested")[0] / "model.keras",
            into="torch_models:Nested",
            output=output,
            torch_worker=torch_side,
            path=[HERE / "sides"],
            provenance=BY_MODEL["nested"],
            dtype=name,
        )
        arrays[name] = load_file(output)
    assert (tmp_path / f"{dtype}.safetensors").stat().st_size < (tmp_path / "None.safetensors").stat().st_size
    for key, exact in arrays[None].items():
        rounded = arrays[dtype][key]
        if exact.dtype.kind != "f":
            np.testing.assert_array_equal(rounded, exact)
            continue
        assert str(rounded.dtype) == {"bf16": "bfloat16", "fp16": "float16"}[dtype]
        np.testing.assert_allclose(rounded.astype(np.float32), exact, rtol=error, atol=1e-7)
