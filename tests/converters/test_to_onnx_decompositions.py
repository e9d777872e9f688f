"""What stands for an operator of TensorFlow's in ONNX gives what the operator gives, held together in TensorFlow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from migrate.worker import Worker

pytestmark = pytest.mark.hypothesis
EXTREMES = np.array([0.0, -0.0, 1e-30, -1e-30, 1e-7, 1e-4, 0.5, -0.5, 20.0, 1e30, np.inf], np.float32)
NUMBERS = st.floats(-30, 30, width=32, allow_subnormal=False)  # TensorFlow takes them for 0
VECTORS = hnp.arrays(np.float32, hnp.array_shapes(min_dims=1, max_dims=2, max_side=5), elements=NUMBERS)


@pytest.mark.parametrize("operator", ["Erfc", "Expm1", "Log1p"])
def test_extremes(keras_side: Worker, operator: str) -> None:
    below = EXTREMES[:-1] if operator == "Expm1" else EXTREMES
    expected, actual = keras_side.call("to_onnx_models:both", operator, [below], {})
    finite = np.isfinite(expected)
    assert np.array_equal(finite, np.isfinite(actual))
    np.testing.assert_allclose(
        actual[finite], expected[finite], rtol=3e-6, atol=1.2e-7 if operator == "Erfc" else 0
    )


@settings(max_examples=15, deadline=None)
@given(x=VECTORS)
@pytest.mark.parametrize("operator", ["Erfc", "Expm1", "Log1p"])
def test_functions(keras_side: Worker, operator: str, x: np.ndarray[Any, Any]) -> None:
    x = np.abs(x) if operator == "Log1p" else x
    expected, actual = keras_side.call("to_onnx_models:both", operator, [x], {})
    np.testing.assert_allclose(actual, expected, rtol=3e-6, atol=1.2e-7 if operator == "Erfc" else 0)


@settings(max_examples=15, deadline=None)
@given(x=VECTORS, boundaries=st.lists(NUMBERS, min_size=1, max_size=4, unique=True))
def test_buckets(keras_side: Worker, x: np.ndarray[Any, Any], boundaries: list[float]) -> None:
    x.reshape(-1)[0] = boundaries[0]  # on a boundary
    expected, actual = keras_side.call(
        "to_onnx_models:both", "Bucketize", [x], {"boundaries": sorted(boundaries)}
    )
    assert np.array_equal(actual, expected)


def test_numbers_that_fall_on_one_place_add_up(keras_side: Worker) -> None:
    indices = np.array([[1], [3], [1]], np.int32)
    updates = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], np.float32)
    shape = np.array([5, 2], np.int32)
    expected, actual = keras_side.call("to_onnx_models:both", "ScatterNd", [indices, updates, shape], {})
    assert np.array_equal(actual, expected)
    assert actual[1].tolist() == [6.0, 8.0]


@settings(max_examples=12, deadline=None)
@given(
    sizes=st.tuples(*[st.integers(1, 9)] * 4),
    method=st.sampled_from(["bicubic", "lanczos3", "lanczos5", "gaussian", "mitchellcubic"]),
)
def test_resizing(keras_side: Worker, sizes: tuple[int, int, int, int], method: str) -> None:
    height, width, *wanted = sizes
    image = np.random.default_rng(0).normal(size=(2, height, width, 3)).astype(np.float32)
    expected, actual = keras_side.call("to_onnx_models:resized", image, list(wanted), method)
    np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=2e-6)
