"""Every weight transform has an inverse, and survives the provenance file."""

from __future__ import annotations

import numpy as np
import pytest

from migrate.catalog.transforms import (
    InsertAxis,
    Join,
    MergeAxes,
    Permute,
    ReorderBlocks,
    Separate,
    Step,
    WithZeros,
    apply,
    from_json,
    invert,
    to_json,
)

CASES: list[tuple[tuple[Step, ...], list[tuple[int, ...]], list[tuple[int, ...]]]] = [
    ((Permute((3, 2, 0, 1)),), [(3, 5, 4, 8)], [(8, 4, 3, 5)]),
    ((MergeAxes(1, (2, 3)), Permute((1, 0))), [(4, 2, 3)], [(6, 4)]),
    ((InsertAxis(1),), [(4, 3)], [(4, 1, 3)]),
    ((ReorderBlocks(1, (1, 0, 2)), Separate(0, 2, drop=True)), [(2, 6)], [(6,), (6,)]),
    ((Join(0, 3),), [(2, 4), (2, 4), (2, 4)], [(6, 4)]),
    ((Separate(-1, 2),), [(3, 4)], [(3, 2), (3, 2)]),
    ((WithZeros(),), [(4,)], [(4,), (4,)]),
]


@pytest.mark.parametrize(("steps", "sources", "targets"), CASES, ids=lambda case: str(case)[:60])
def test_a_transform_gives_the_target_shapes_and_its_inverse_the_same_numbers(
    steps: tuple[Step, ...], sources: list[tuple[int, ...]], targets: list[tuple[int, ...]]
) -> None:
    generator = np.random.default_rng(0)
    arrays = [generator.normal(size=shape) for shape in sources]
    made = apply(steps, arrays)
    assert [array.shape for array in made] == targets
    for array, back in zip(arrays, invert(steps, made), strict=True):
        np.testing.assert_array_equal(array, back)


@pytest.mark.parametrize("steps", [case[0] for case in CASES], ids=str)
def test_a_transform_survives_json(steps: tuple[Step, ...]) -> None:
    assert from_json(to_json(steps)) == steps


def test_reordering_gates_moves_whole_blocks() -> None:
    gates = np.array([[0, 0, 1, 1, 2, 2]])  # z z r r h h
    (made,) = apply((ReorderBlocks(1, (1, 0, 2)),), [gates])
    assert made.tolist() == [[1, 1, 0, 0, 2, 2]]  # r r z z n n


def test_the_inverse_of_two_biases_is_their_sum() -> None:
    (back,) = invert((WithZeros(),), [np.array([1.0, 2.0]), np.array([0.5, -1.0])])
    assert back.tolist() == [1.5, 1.0]


def test_an_unknown_step_and_a_wrong_field_are_named() -> None:
    with pytest.raises(ValueError, match="unknown weight transform 'Pickle'"):
        from_json([{"step": "Pickle"}])
    with pytest.raises(ValueError, match="Permute"):
        from_json([{"step": "Permute", "axis": 1}])
