"""Sizes and paddings that rows compute with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.catalog import einsum_words, geometry
from migrate.catalog.dims import Dim
from migrate.catalog.values import UNKNOWN, Tensor
from migrate.catalog.vocabulary import conv_length, same_padding

SIZES = st.integers(1, 40)
SMALL = st.integers(1, 6)


@given(n=SIZES, kernel=SMALL, stride=SMALL, dilation=SMALL)
def test_same_padding_gives_ceil_n_by_s_windows(n: int, kernel: int, stride: int, dilation: int) -> None:
    ((before, after),) = same_padding((n,), kernel, stride, dilation)
    assert 0 <= after - before <= 1
    windows = (n + before + after - (kernel - 1) * dilation - 1) // stride + 1
    assert windows == conv_length(n, kernel, stride, "same", dilation) == -(-n // stride)


@given(n=SIZES, kernel=SMALL, stride=SMALL)
def test_what_a_transposed_convolution_crops(n: int, kernel: int, stride: int) -> None:
    beyond = geometry.overlap(kernel, stride, 1)
    full = (n - 1) * stride + kernel + geometry.gap(kernel, stride, 1)[0]
    cropped = full - 2 * geometry.halves(beyond)[0] - geometry.odd(beyond)[0]
    assert (cropped,) == geometry.transposed_length((n,), kernel, stride, "same")
    assert (full,) == geometry.transposed_length((n,), kernel, stride, "valid")


@pytest.mark.parametrize(
    ("value", "count", "expected"),
    [
        (1, 2, ((1, 1), (1, 1))),
        ((1, 2), 1, ((1, 2),)),
        ((1, 2), 2, ((1, 1), (2, 2))),
        (((0, 1), (2, 3)), 2, ((0, 1), (2, 3))),
        ((1, 2, 3), 2, UNKNOWN),
        (UNKNOWN, 2, UNKNOWN),
    ],
)
def test_pads(value: object, count: int, expected: object) -> None:
    assert geometry.pads(value, count) == expected


@pytest.mark.parametrize(
    ("value", "usual", "expected"),
    [((2, 2), 2, None), (2, (2, 2), None), ((2, 1), 2, (2, 1)), (None, 2, None), (UNKNOWN, 2, UNKNOWN)],
)
def test_other_than(value: object, usual: object, expected: object) -> None:
    assert geometry.other_than(value, usual) == expected


def test_a_reshape_infers_what_is_left() -> None:
    n = Dim.symbol("n")
    assert geometry.reshaped((4, 6), (3, -1)) == (3, 8)
    assert geometry.reshaped((n, 6), (-1, 3)) == (2 * n, 3)
    assert geometry.reshaped((UNKNOWN, 6), (-1, 3)) == (UNKNOWN, 3)


def test_shapes_of_what_is_taken_apart() -> None:
    assert geometry.pieces((UNKNOWN, 6), 3, -1) == ((UNKNOWN, 2),) * 3
    assert geometry.pieces((UNKNOWN, 6), [1, -2], 1) == ((UNKNOWN, 1), (UNKNOWN, 3), (UNKNOWN, 2))
    assert geometry.pieces((UNKNOWN, UNKNOWN), [1], 1) is UNKNOWN
    assert geometry.taken((UNKNOWN, 5, 3), [4, 0], 1) == (UNKNOWN, 2, 3)
    assert geometry.taken((UNKNOWN, 5, 3), Tensor((2, 7)), -1) == (UNKNOWN, 5, 2, 7)
    assert geometry.taken((UNKNOWN, 5), [[1], [2]], 1) is UNKNOWN
    assert geometry.exchanged((UNKNOWN, 5, 3), 0, -1) == (3, 5, UNKNOWN)
    assert geometry.exchanged((UNKNOWN, 5), 1, 2) is UNKNOWN


def test_slopes_of_one_sample() -> None:
    image = Tensor((UNKNOWN, 4, 5, 3))
    assert geometry.unshared(image, None) == (3, 4, 5)
    assert geometry.unshared(image, [1, 3]) == (1, 1, 5)
    assert geometry.unshared(image, 2) == (3, 4, 1)
    assert geometry.unshared(Tensor((UNKNOWN, UNKNOWN, 3)), None) is UNKNOWN


@pytest.mark.parametrize(
    ("equation", "stated", "bias", "sizes", "expected"),
    [
        ("abc,cd->abd", (None, 4), "d", (UNKNOWN, 5, 6), ((6, 4), (4,), (UNKNOWN, 5, 4))),
        ("...x,xy->...y", 4, None, (UNKNOWN, 5, 6), ((6, 4), None, (UNKNOWN, 5, 4))),
        ("abc,cde->abde", (None, 2, 3), "e", (UNKNOWN, 5, 6), ((6, 2, 3), (3,), (UNKNOWN, 5, 2, 3))),
        ("abc,bd->adc", (4, None), "d", (UNKNOWN, 5, 6), ((5, 4), (4, 1), (UNKNOWN, 4, 6))),
        ("ab...,bd->ad...", (4,), "d", (UNKNOWN, 5, 6), ((5, 4), (4, 1), (UNKNOWN, 4, 6))),
        ("abc,cd->abd", (None, None), None, (UNKNOWN, 5, 6), (UNKNOWN, None, (UNKNOWN, 5, None))),
        ("ab,bc->ac", 4, None, (UNKNOWN, 5, 6), (UNKNOWN, None, UNKNOWN)),
    ],
)
def test_weights_of_a_sum_over_indices(
    equation: str, stated: object, bias: str | None, sizes: object, expected: object
) -> None:
    found = (
        einsum_words.einsum_kernel(equation, stated, sizes),
        einsum_words.einsum_bias(equation, stated, bias, sizes),
        einsum_words.einsum_output(equation, stated, sizes),
    )
    assert found == expected


def test_concatenated_shapes() -> None:
    inputs = (Tensor((UNKNOWN, 4, 3)), Tensor((UNKNOWN, 4, Dim.symbol("c"))))
    assert geometry.concatenated(inputs, -1) == (UNKNOWN, 4, 3 + Dim.symbol("c"))
    assert geometry.concatenated(inputs, UNKNOWN) is UNKNOWN
    assert geometry.concatenated((Tensor(),), 1) is UNKNOWN


@given(st.lists(SIZES, min_size=3, max_size=5))
def test_padding_and_cropping_cancel(sizes: list[int]) -> None:
    around = tuple((size % 3, size % 2) for size in sizes)
    assert geometry.padded(geometry.padded(sizes, around), geometry.negated(around)) == tuple(sizes)
