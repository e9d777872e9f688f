"""Conversions are verified: what is right holds, what is wrong fails, and what cannot be run is said to be unproven."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from safetensors.numpy import load_file, save_file
from tests.converters.conftest import HERE

from migrate.converters.back import convert_back
from migrate.converters.convert import convert
from migrate.converters.verification import inputs, run
from migrate.converters.verification.after import verify_keras, verify_torch
from migrate.converters.verification.compare import distance
from migrate.converters.verification.into import BY_RUNNING, Verifier, convert_into
from migrate.converters.verification.results import PRECISE, TOLERANCE, Comparison, Verification, judge
from migrate.converters.verification.run import Pair
from migrate.converters.verification.sides import KerasFile, TorchCode
from migrate.errors import MigrateError
from migrate.worker import Worker

Verify = Callable[..., Verification]
PATH = [HERE / "sides"]


@pytest.fixture
def verified(keras_side: Worker, torch_side: Worker, tmp_path: Path) -> Verify:
    """Saves a model of `verified_keras`, converts it into a class of `verified_torch`, and verifies that."""

    def verify(model: str, into: str, *, form: str = "keras", **options: Any) -> Verification:
        checkpoint = tmp_path / f"model.{form}"
        keras_side.call("verified_keras:save", model, str(checkpoint), form == "weights.h5")
        done: dict[str, Any] = {"into": f"verified_torch:{into}", "torch_worker": torch_side, "path": PATH}
        return verify_torch(
            convert(checkpoint, output=tmp_path / "w.safetensors", **done),
            again=lambda path, output: convert(path, output=output, **done),
            torch_worker=torch_side,
            path=PATH,
            **{"tensorflow_worker": keras_side, **options},
        )

    return verify


@pytest.mark.parametrize("form", ["keras", "h5"])
def test_what_is_right_holds(verified: Verify, form: str) -> None:
    found = verified("pair_of_layers", "PairOfLayers", form=form)
    assert found.verdict == "holds"
    assert found.error is not None
    assert found.error <= TOLERANCE
    assert {each.batch for each in found.comparisons} == set(run.BATCHES)


@pytest.mark.parametrize("into", ["Swapped", "WithoutKink"])
def test_what_is_wrong_fails(verified: Verify, into: str) -> None:
    found = verified("pair_of_layers", into)
    assert found.failed
    assert found.precise is not None
    assert found.precise > PRECISE
    assert "NOT VERIFIED" in found.summary


def test_images_with_their_channels_first_are_given_so(verified: Verify) -> None:
    found = verified("fresh_normalisation", "FreshNormalisation")
    assert (found.verdict, found.layout) == ("holds", "channels_first")


def test_fresh_statistics_do_not_hide_a_swap(verified: Verify) -> None:
    found = verified("fresh_normalisation", "SwappedNormalisation")
    errors = {each.condition: each.error for each in found.comparisons if each.dtype == "float32"}
    assert errors[run.AS_THEY_ARE] <= TOLERANCE < errors[run.PERTURBED]
    assert found.failed


def test_weights_without_an_architecture_are_not_run(verified: Verify) -> None:
    found = verified("pair_of_layers", "PairOfLayers", form="weights.h5")
    assert found.verdict == "not run"
    assert "holds weights only" in found.summary


@pytest.mark.parametrize("form", ["keras", "h5"])
def test_code_in_a_file_is_run_for_those_who_trust_it_only(verified: Verify, form: str) -> None:
    refused = verified("with_lambda", "WithLambda", form=form)
    assert refused.verdict == "not run"
    assert "Lambda" in refused.summary
    assert verified("with_lambda", "WithLambda", form=form, trust=True).verdict == "holds"


def test_without_tensorflow_it_says_so(verified: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any, **__: Any) -> Worker:
        raise MigrateError("TensorFlow is not installed in /usr/bin/python")

    monkeypatch.setattr("migrate.converters.verification.after.Worker.start", missing)
    found = verified("pair_of_layers", "PairOfLayers", tensorflow_worker=None)
    assert found.verdict == "not run"
    assert "not installed" in found.summary


@pytest.mark.parametrize("into", ["PairOfLayers", "Swapped", "Nameless"])
def test_the_numbers_decide_where_names_mislead_or_say_nothing(
    keras_side: Worker, torch_side: Worker, tmp_path: Path, into: str
) -> None:
    checkpoint, output = tmp_path / "model.keras", tmp_path / "w.safetensors"
    keras_side.call("verified_keras:save", "pair_in_graph", str(checkpoint))
    options: dict[str, Any] = {"into": f"verified_torch:{into}", "torch_worker": torch_side, "path": PATH}
    verifier = Verifier(worker=keras_side)
    found = convert_into(checkpoint, output=output, verifier=verifier, **options)
    assert found.verification is not None
    assert found.verification.verdict == "holds"
    pair = Pair(KerasFile(checkpoint), TorchCode(f"verified_torch:{into}", PATH, (), output))
    assert run.verify([pair], {"tensorflow": keras_side, "torch": torch_side}).verdict == "holds"
    assert (found.paired_by == BY_RUNNING) is (into != "PairOfLayers")


def test_what_no_assignment_mends_stays_wrong(keras_side: Worker, torch_side: Worker, tmp_path: Path) -> None:
    checkpoint, output = tmp_path / "model.keras", tmp_path / "w.safetensors"
    keras_side.call("verified_keras:save", "pair_in_graph", str(checkpoint))
    options: dict[str, Any] = {
        "torch_worker": torch_side,
        "path": PATH,
        "verifier": Verifier(worker=keras_side),
    }
    found = convert_into(checkpoint, output=output, into="verified_torch:WithoutKink", **options)
    assert found.verification is not None
    assert found.verification.failed
    with pytest.raises(MigrateError, match="none of them was found to agree"):
        convert_into(checkpoint, output=output, into="verified_torch:NamelessWithoutKink", **options)


def test_a_choice_that_cannot_be_run_stays_an_error(
    keras_side: Worker, torch_side: Worker, tmp_path: Path
) -> None:
    checkpoint, output = tmp_path / "model.weights.h5", tmp_path / "w.safetensors"
    keras_side.call("verified_keras:save", "pair_in_graph", str(checkpoint), True)
    options: dict[str, Any] = {
        "torch_worker": torch_side,
        "path": PATH,
        "verifier": Verifier(worker=keras_side),
    }
    with pytest.raises(MigrateError, match=r"cannot be decided by running both sides: .* holds weights only"):
        convert_into(checkpoint, output=output, into="verified_torch:Nameless", **options)
    assert not output.exists()


@pytest.mark.parametrize(("into", "verdict"), [("PairOfLayers", "holds"), ("Swapped", "fails")])
def test_the_way_back_is_verified(
    keras_side: Worker, torch_side: Worker, tmp_path: Path, into: str, verdict: str
) -> None:
    like, weights, output = tmp_path / "model.keras", tmp_path / "w.safetensors", tmp_path / "back.keras"
    keras_side.call("verified_keras:save", "pair_of_layers", str(like))
    code = f"verified_torch:{into}"
    convert(like, into=code, output=weights, torch_worker=torch_side, path=PATH)
    save_file({name: array + 0.5 for name, array in load_file(weights).items()}, tmp_path / "t.safetensors")
    done: dict[str, Any] = {"like": like, "of": code, "torch_worker": torch_side, "path": PATH}
    found = verify_keras(
        convert_back(tmp_path / "t.safetensors", output=output, **done),
        like=like,
        code=code,
        again=lambda path, target: convert_back(path, output=target, **done),
        torch_worker=torch_side,
        path=PATH,
        tensorflow_worker=keras_side,
    )
    assert found.verdict == verdict


@pytest.mark.parametrize(("into", "agree"), [("PairOfLayers", True), ("WithoutKink", False)])
def test_gradients_and_parameters_are_compared(
    keras_side: Worker, torch_side: Worker, tmp_path: Path, into: str, agree: bool
) -> None:
    model, weights = tmp_path / "model.keras", tmp_path / "w.safetensors"
    keras_side.call("verified_keras:save", "pair_of_layers", str(model))
    code = f"verified_torch:{into}"
    convert(model, into=code, output=weights, torch_worker=torch_side, path=PATH)
    pair = Pair(KerasFile(model), TorchCode(code, PATH, (), weights))
    trained = run.train(pair, {"tensorflow": keras_side, "torch": torch_side})
    assert trained.parameters == (40, 40)
    assert trained.dtype == "float64"
    assert (trained.error < 1e-10) is agree


def _judged(single: float, double: float, noise: float) -> Verification:
    kinds = (("float32", single), ("float64", double))
    found = (Comparison("c", dtype, 1, "0", error) for dtype, error in kinds)
    return judge(found, noise={("c", "0"): noise})


def test_rounding_is_told_from_a_difference() -> None:
    assert _judged(1e-4, 1e-13, noise=1e-5).verdict == "holds"
    assert "rounding" in _judged(1e-4, 1e-13, noise=1e-5).reason
    assert _judged(1e-4, 1e-6, noise=1e-5).verdict == "fails"
    assert _judged(1e-3, 5e-6, noise=1e-3).verdict == "holds"
    assert _judged(1e-3, 5e-6, noise=1e-5).verdict == "fails"
    assert _judged(1e-5 * 1.2, 6e-6, noise=5e-6).verdict == "fails"
    assert _judged(1e-3, 1e-3, noise=1e-2).verdict == "fails"


def test_what_float32_alone_gets_wrong_is_no_rounding() -> None:
    """A format with fewer digits, an overflow, a lost digit: float64 agrees, and the result is wrong all the same."""
    assert _judged(1e-3, 1e-14, noise=1e-7).verdict == "fails"
    assert _judged(float("inf"), 1e-14, noise=1e-6).verdict == "fails"
    assert _judged(float("inf"), 1e-14, noise=float("inf")).verdict == "fails"
    assert judge([Comparison("c", "float32", 1, "0", 1e-4)]).verdict == "fails"


def test_a_network_that_amplifies_rounding_hides_no_other_formula() -> None:
    assert _judged(2e-2, 1e-4, noise=1e-2).verdict == "fails"


def test_one_output_s_rounding_excuses_no_other() -> None:
    errors = {
        ("a", "float32"): 1e-2,
        ("a", "float64"): 1e-12,
        ("b", "float32"): 1e-3,
        ("b", "float64"): 1e-12,
    }
    found = [Comparison("c", dtype, 1, name, error) for (name, dtype), error in errors.items()]
    judged = judge(found, noise={("c", "a"): 1e-2, ("c", "b"): 1e-7})
    assert judged.verdict == "fails"
    assert "output b" in judged.reason


FLOATS = arrays.arrays(np.float32, arrays.array_shapes(max_side=4), elements=st.floats(-1e6, 1e6, width=32))


@pytest.mark.hypothesis
@given(FLOATS, st.floats(0.01, 10))
def test_a_difference_is_relative_to_the_largest_output(array: np.ndarray[Any, Any], share: float) -> None:
    assert distance(array, array.copy()) == 0
    largest = float(np.abs(array).max())
    moved = array.astype(np.float64)
    moved.reshape(-1)[0] += share * largest
    if largest:
        assert distance(array, moved) == pytest.approx(share, rel=1e-6)
    broken = array.copy()
    broken.reshape(-1)[-1] = np.nan
    assert distance(array, broken) == distance(broken, array) == float("inf")
    assert distance(array, array[None]) == float("inf")


@pytest.mark.hypothesis
@given(st.lists(st.one_of(st.none(), st.integers(1, 5)), max_size=3), st.integers(0, 3))
def test_inputs_have_the_shapes_and_ranges_that_a_model_takes(shape: list[int | None], seed: int) -> None:
    specs = [
        inputs.InputSpec("x", tuple(shape)),
        inputs.InputSpec("words", tuple(shape), "int32", vocabulary=7),
    ]
    for size, (numbers, words) in zip((1, 3), inputs.draw(specs, (1, 3), seed), strict=True):
        assert numbers.shape == words.shape
        assert numbers.shape[0] == size
        assert all(n in (None, m) for n, m in zip(shape, numbers.shape[1:], strict=True))
        assert words.dtype == np.int32
        assert 0 <= words.min() <= words.max() < 7
