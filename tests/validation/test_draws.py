"""Random inputs, targets, orders and masks suit the model, and are the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from migrate.errors import MigrateError
from migrate.validation.sides.draws import (
    InputSpec,
    draw_inputs,
    draw_mask,
    draw_order,
    draw_target,
    read_data,
)

IMAGE = InputSpec("image", (4, 4, 3), "float32")


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_inputs_of_embeddings_are_indices_within_the_vocabulary_whatever_their_dtype() -> None:
    (drawn,) = draw_inputs([InputSpec("words", (None,), "float32", vocabulary=7)], 50, rng())
    assert (drawn.shape, drawn.dtype) == ((50, 16), np.float32)
    assert set(np.unique(drawn)) == set(range(7))


def test_other_inputs_are_normal() -> None:
    (drawn,) = draw_inputs([IMAGE], 200, rng())
    assert drawn.dtype == np.float32
    assert abs(drawn.mean()) < 0.05
    assert abs(drawn.std() - 1) < 0.05


@pytest.mark.parametrize(
    ("loss", "shape", "values"),
    [
        ("keras.losses.SparseCategoricalCrossentropy", (30,), {0, 1, 2}),
        ("categorical_crossentropy", (30, 3), {0, 1}),
        ("binary_crossentropy", (30, 3), {0, 1}),
        ("Hinge", (30, 3), {-1, 1}),
        ("CategoricalHinge", (30, 3), {0, 1}),
    ],
)
def test_targets_suit_the_loss(loss: str, shape: tuple[int, ...], values: set[int]) -> None:
    drawn = draw_target(loss, rng().normal(size=(30, 3)), rng())
    assert drawn.shape == shape
    assert set(np.unique(drawn)) == values
    if loss.lower().startswith("categorical"):
        assert (drawn.sum(-1) == 1).all()


def test_targets_are_what_the_model_thinks_possible() -> None:
    """Of probabilities and of logits alike: classes it has ruled out are not drawn."""
    probabilities = np.array([[0.5, 0.5 - 1e-6, 1e-6], [1e-9, 1e-9, 1.0]]).repeat(40, 0)
    for outputs in (probabilities, np.log(probabilities)):
        drawn = draw_target("sparse_categorical_crossentropy", outputs, rng())
        assert set(drawn[:40]) == {0, 1}
        assert set(drawn[40:]) == {2}
    certain = draw_target("binary_crossentropy", np.array([[1e-9], [1.0], [0.5], [0.5]]).repeat(20, 0), rng())
    assert [set(part.ravel()) for part in np.split(certain, 4)] == [{0.0}, {1.0}, {0.0, 1.0}, {0.0, 1.0}]


def test_an_epoch_sees_every_sample_before_the_next_begins() -> None:
    order = draw_order(samples=10, steps=4, batch=5, rng=rng())
    assert order.shape == (4, 5)
    assert sorted(order[:2].ravel()) == sorted(order[2:].ravel()) == list(range(10))


def test_masks_are_the_same_for_a_call_and_others_for_another() -> None:
    mask = draw_mask(0, "dropout", 3, 0, (40, 50), 0.3)
    assert mask.dtype == np.uint8
    assert mask.mean() == pytest.approx(0.7, abs=0.03)
    assert (mask == draw_mask(0, "dropout", 3, 0, (40, 50), 0.3)).all()
    for other in ((1, "dropout", 3, 0), (0, "dropout_1", 3, 0), (0, "dropout", 4, 0), (0, "dropout", 3, 1)):
        assert (mask != draw_mask(*other, (40, 50), 0.3)).any()


def test_data_is_read_by_position_or_by_the_inputs_name(tmp_path: Path) -> None:
    images = np.ones((5, 4, 4, 3))
    for names in ({"x": images}, {"x0": images}, {"image": images}):
        np.savez(tmp_path / "data.npz", y=np.arange(5, dtype=np.uint8), **names)
        inputs, targets = read_data(str(tmp_path / "data.npz"), [IMAGE], 1)
        assert inputs[0].dtype == np.float32
        assert targets[0].dtype == np.int64


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"y": np.ones(5)}, "no array for the input 'image'; it has y"),
        ({"x": np.ones((5, 4, 4, 1))}, r"has the shape \(5, 4, 4, 1\), the model takes \(None, 4, 4, 3\)"),
        ({"x": np.ones((5, 4, 4, 3)), "y": np.ones(4)}, "same number of samples"),
        ({"x": np.ones((0, 4, 4, 3))}, "at least one"),
        ({"x": np.array([object()] * 5)}, "not a readable"),
    ],
)
def test_data_that_does_not_fit_is_refused(tmp_path: Path, arrays: dict[str, object], message: str) -> None:
    np.savez(tmp_path / "data.npz", **arrays)  # type: ignore[arg-type]
    with pytest.raises(MigrateError, match=message):
        read_data(str(tmp_path / "data.npz"), [IMAGE], 1)
