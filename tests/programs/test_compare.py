"""When losses agree, and which verdict that makes."""

from __future__ import annotations

import math

import pytest
from tests.programs.compare import STEPS, compare
from tests.programs.execute import Run
from tests.programs.listing import Program
from tests.programs.migrated import Migration
from tests.programs.prepare import Prepared
from tests.programs.report import (
    AGREES,
    DIFFERS,
    FAILS,
    SILENT,
    UNSTABLE,
    UNTOLD,
    UNTRAINED,
    Result,
    Totals,
    judge,
)

PROGRAM = Program("corpus/program.py")
CLEAN = Migration(Prepared({}))
TOLD = Migration(Prepared({}), ({"code": "API101"},))


def test_losses_agree_within_a_thousandth() -> None:
    assert compare([2.0, 1.0], [2.001, 1.0005]).agree
    found = compare([2.0, 1.0], [2.0, 1.01])
    assert not found.agree
    assert found.reason.startswith("step 1:")
    assert found.difference == pytest.approx(0.0099, abs=1e-4)


def test_only_the_first_steps_are_compared_but_all_are_counted() -> None:
    first = [1.0] * STEPS
    assert compare([*first, 1.0], [*first, 5.0]).agree
    assert compare([*first, 1.0], first).reason == f"{STEPS + 1} steps in TensorFlow, {STEPS} in PyTorch"


def test_losses_that_are_no_numbers_agree_with_such_alone() -> None:
    assert compare([math.nan, math.inf], [math.nan, math.inf]).agree
    assert compare([math.nan], [1.0]).difference == math.inf
    assert compare([1e-9], [3e-8]).agree


@pytest.mark.parametrize(
    ("migration", "target", "verdict"),
    [
        (CLEAN, Run(True, (1.0,)), AGREES),
        (TOLD, Run(True, (1.0,)), AGREES),
        (TOLD, Run(True, (2.0,)), DIFFERS),
        (CLEAN, Run(True, (2.0,)), SILENT),
        (CLEAN, Run(True, ()), SILENT),
        (TOLD, Run(False), FAILS),
        (CLEAN, Run(False), UNTOLD),
    ],
)
def test_verdicts(migration: Migration, target: Run, verdict: str) -> None:
    assert judge(PROGRAM, Run(True, (1.0,)), migration, target).verdict == verdict


def test_a_program_that_wanders_by_itself_is_told_apart() -> None:
    source, target, near = Run(True, (1.0, 2.0)), Run(True, (1.0, 2.1)), Run(True, (1.0, 2.0))
    assert judge(PROGRAM, source, CLEAN, target, lambda way: Run(True, (1.0, 2.08))).verdict == UNSTABLE
    assert judge(PROGRAM, source, CLEAN, target, lambda way: near).verdict == SILENT
    assert (
        judge(PROGRAM, source, CLEAN, Run(True, (1.0, 3.0)), lambda way: Run(True, (1.0, 2.08))).verdict
        == SILENT
    )


def test_a_program_without_gradients_is_told_apart() -> None:
    assert judge(PROGRAM, Run(True), CLEAN, Run(True)).verdict == UNTRAINED


def test_the_last_line_counts() -> None:
    results: list[Result] = [
        judge(PROGRAM, Run(True, (1.0,)), CLEAN, Run(True, (1.0,))),
        judge(PROGRAM, Run(True, (1.0,)), CLEAN, Run(True, (9.0,))),
        judge(PROGRAM, Run(True, (1.0,)), TOLD, Run(False)),
        judge(PROGRAM, Run(True), CLEAN, Run(True)),
    ]
    assert Totals(results).line() == (
        "4 programs run in TensorFlow here; migrated without finding: 3 of 4 (75 %); run migrated: 3 of 4 (75 %); "
        "losses agree: 1 of 2 (50 %) that train; another result without a finding: 1"
    )
