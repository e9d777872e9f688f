"""Symbolic sizes obey the arithmetic of integers, and their text is what they compute."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from migrate.catalog.dims import Dim

SYMBOLS = {"n": 7, "w": 3, "units": 11}

leaves = st.integers(-5, 9) | st.sampled_from([Dim.symbol(name) for name in SYMBOLS])
sizes = st.recursive(
    leaves,
    lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(
        lambda t: t[0] + t[2] if t[1] == "+" else t[0] - t[2] if t[1] == "-" else t[0] * t[2]
    ),
    max_leaves=6,
)


def number(size: int | Dim) -> int:
    return int(eval(str(size), {}, dict(SYMBOLS)))


@given(sizes, sizes)
def test_the_text_of_a_sum_difference_and_product_computes_it(a: int | Dim, b: int | Dim) -> None:
    assert number(a + b) == number(a) + number(b)
    assert number(a - b) == number(a) - number(b)
    assert number(a * b) == number(a) * number(b)


@given(sizes, st.integers(1, 6))
def test_the_text_of_a_floor_division_computes_it(a: int | Dim, divisor: int) -> None:
    assert number(a // divisor) == number(a) // divisor


@given(sizes, sizes)
def test_what_is_added_and_taken_away_again_leaves_the_same_object(a: int | Dim, b: int | Dim) -> None:
    assert a + b - b == a


def test_a_valid_convolution_padded_by_its_kernel_less_one_keeps_the_length() -> None:
    n, window = Dim.symbol("n_gram"), Dim.symbol("window")
    assert (n - window) // 1 + 1 + (window - 1) == n
    assert str(49 * n) == "n_gram * 49"


def test_a_difference_without_symbols_is_a_plain_int() -> None:
    n = Dim.symbol("n")
    assert type(n + 3 - n) is int
    assert str((n - 1) // 2 * 8) == "((n - 1) // 2) * 8"
