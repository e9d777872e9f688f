"""The rules by which metrics become verdicts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from migrate.validation.judging import judge, judge_stage, overall
from migrate.validation.metrics import Metrics, compare
from migrate.validation.results import Comparison, Measurement, Outcome, Part, StageResult, Verdict
from migrate.validation.tolerances import Tolerances

REFERENCE = np.array([[1.0, -4.0], [2.0, 0.5]])


def metrics(candidate: NDArray[np.float64], reference: NDArray[np.float64] = REFERENCE) -> Metrics:
    return compare(reference, candidate)


def comparison(off: float = 0.0, **fields: object) -> Comparison:
    return replace(Comparison(Part.OUTPUT, "output", metrics(REFERENCE + off)), **fields)  # type: ignore[arg-type]


def verdict(*comparisons: Comparison, tolerance: float = 1e-5, **fields: object) -> Verdict:
    measured = Measurement(comparisons, **fields)  # type: ignore[arg-type]
    return judge_stage("stage", "Stage", measured, tolerance, Tolerances()).verdict


def test_errors_are_related_to_the_largest_magnitude_of_the_reference() -> None:
    found = metrics(REFERENCE + np.array([[0, 0], [0, 0.02]]))
    assert (found.max_abs, found.scale, found.count) == (pytest.approx(0.02), 4.0, 4)
    assert found.max_rel == pytest.approx(0.005)


def test_nothing_but_zero_is_within_of_zero() -> None:
    zeros = np.zeros((2, 2))
    assert metrics(zeros, zeros).max_rel == 0
    assert metrics(zeros + 1e-30, zeros).max_rel == float("inf")


def test_differences_are_taken_in_float64() -> None:
    """In float16 the two would be equal, and in uint8 the difference would wrap around."""
    assert compare(np.float16([1.0]), np.array([1.0001])).max_abs == pytest.approx(1e-4)
    assert compare(np.uint8([0]), np.uint8([1])).max_abs == 1


def test_shapes_that_would_broadcast_are_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(2, 2\) against \(2, 1\)"):
        compare(REFERENCE, REFERENCE[:, :1])


def test_the_tolerance_is_met_at_its_bound_and_not_beyond() -> None:
    assert judge(comparison(0.25), 0.0625, 10).outcome is Outcome.WITHIN
    assert judge(comparison(0.25), np.nextafter(0.0625, 0), 10).outcome is Outcome.FAILS


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (Comparison(Part.OUTPUT, "output", None, "missing"), "missing"),
        (Comparison(Part.OUTPUT, "output", metrics(np.full((2, 2), np.nan))), "4 of the target are NaN"),
        (
            Comparison(Part.OUTPUT, "output", metrics(REFERENCE, REFERENCE * np.inf)),
            "4 elements of the source",
        ),
        (Comparison(Part.OUTPUT, "output", compare(np.zeros(0), np.zeros(0))), "empty"),
        (
            Comparison(Part.OUTPUT, "output", metrics(np.ones((2, 2)), np.ones((2, 2))), must_vary=True),
            "constant",
        ),
    ],
)
def test_what_is_no_evidence_fails_whatever_its_error(item: Comparison, reason: str) -> None:
    found = judge(item, float("inf"), 10)
    assert found.outcome is Outcome.FAILS
    assert reason in found.reason


def test_two_nans_are_not_equal() -> None:
    both = np.full((2, 2), np.nan)
    assert judge(Comparison(Part.OUTPUT, "output", metrics(both, both)), 1.0, 10).outcome is Outcome.FAILS


def test_float64_decides_where_the_source_itself_is_about_as_noisy() -> None:
    noisy = comparison(0.04, precise=metrics(REFERENCE + 1e-9), noise=(0.02, 0.02))
    assert judge(noisy, 1e-5, 10).outcome is Outcome.WITHIN_FLOAT64


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"noise": (1e-6, 0.04)}, "the source's float32 is fine: it is the target that is off"),
        ({"noise": (0.001, 0.04)}, "the target is more than ten times as far off as the source's own noise"),
        ({"precise": metrics(REFERENCE + 0.04)}, "the float64 runs differ as well"),
        ({"precise": metrics(REFERENCE * np.nan)}, "the float64 run of the target is not finite"),
        ({"precise": None}, "there is no float64 run of both"),
        ({"noise": (None, None)}, "there is no float64 run of the source"),
    ],
)
def test_float64_excuses_nothing_else(changed: dict[str, object], why: str) -> None:
    noisy = comparison(0.04, precise=metrics(REFERENCE + 1e-9), noise=(0.02, 0.02))
    assert judge(replace(noisy, **changed), 1e-5, 10).outcome is Outcome.FAILS, why  # type: ignore[arg-type]


def test_weights_have_to_be_equal_whatever_float64_says() -> None:
    noisy = comparison(1e-7, precise=metrics(REFERENCE), noise=(1.0, 1.0))
    assert judge(noisy, 0.0, 10).outcome is Outcome.FAILS


def test_a_stage_without_comparisons_fails() -> None:
    assert verdict() is Verdict.FAILS
    assert verdict(comparison(part=Part.LAYER)) is Verdict.FAILS


def test_a_stage_whose_measurement_proves_nothing_fails() -> None:
    assert verdict(comparison(), problem="every gradient is zero") is Verdict.FAILS


def test_a_failure_weighs_more_than_a_known_difference() -> None:
    known = comparison(1.0, rows=("keras.optimizers.Adam",))
    assert verdict(comparison(), known) is Verdict.DIFFERS
    assert verdict(known, comparison(1.0)) is Verdict.FAILS


def test_a_known_difference_of_a_layer_excuses_the_output() -> None:
    layer = comparison(1.0, part=Part.ISOLATED, rows=("keras.layers.Activation",))
    assert verdict(layer, comparison(1.0)) is Verdict.DIFFERS


def test_an_unknown_difference_of_another_layer_does_not() -> None:
    layers = (
        comparison(1.0, part=Part.ISOLATED, rows=("keras.layers.Activation",)),
        comparison(1.0, part=Part.ISOLATED),
    )
    assert verdict(*layers, comparison(1.0)) is Verdict.FAILS


def test_a_layer_that_may_differ_and_does_not_excuses_nothing() -> None:
    layer = comparison(0.0, part=Part.ISOLATED, rows=("keras.layers.Activation",))
    assert verdict(layer, comparison(1.0)) is Verdict.FAILS


def result(kind: Verdict) -> StageResult:
    return StageResult("stage", "Stage", 0.0, kind, "")


@pytest.mark.parametrize(
    ("stages", "whole"),
    [
        ([Verdict.HOLDS, Verdict.NOT_APPLICABLE], Verdict.HOLDS),
        ([Verdict.HOLDS, Verdict.DIFFERS], Verdict.DIFFERS),
        ([Verdict.DIFFERS, Verdict.UNDECIDED], Verdict.UNDECIDED),
        ([Verdict.UNDECIDED, Verdict.FAILS, Verdict.NOT_RUN], Verdict.FAILS),
        ([Verdict.NOT_APPLICABLE], Verdict.UNDECIDED),
        ([], Verdict.UNDECIDED),
    ],
)
def test_the_whole_is_as_good_as_its_worst_stage(stages: list[Verdict], whole: Verdict) -> None:
    assert overall([result(kind) for kind in stages])[0] is whole
