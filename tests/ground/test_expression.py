"""The catalog's expression language: three-valued, exact on decimals, and closed."""

from __future__ import annotations

import pytest

from migrate.catalog.dims import Dim
from migrate.catalog.expression import ExpressionError, evaluate
from migrate.catalog.values import UNKNOWN, Tensor

N = Dim.symbol("n")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("padding == 'same' and strides != 1", False),
        ("padding == 'valid' and mystery == 1", UNKNOWN),
        ("padding == 'same' and mystery == 1", False),
        ("padding == 'valid' or mystery == 1", True),
        ("not mystery", UNKNOWN),
        ("1 - momentum", 0.01),
        ("n - 1 < n", True),
        ("n < 4", UNKNOWN),
        ("n == n + 1", False),
        ("n == 4", UNKNOWN),
        ("(1, 2) == [1, 2]", True),
        ("-1 not in sizes", False),
        ("channels(x)", 8),
        ("(*shape(x)[:-1], 5)", (UNKNOWN, 4, 4, 5)),
        ("conv_length(spatial(x, 2), 3, 2, 'same')", (2, 2)),
        ("conv_length((n,), 3, 1, 'valid')", (N - 2,)),
        ("same_padding(spatial(x, 2), 3, 2)", ((0, 1), (0, 1))),
        ("size(x, 7)", UNKNOWN),
        ("1 if momentum > 0.5 else 2", 1),
        ("1 if mystery else 2", UNKNOWN),
    ],
)
def test_expressions(text: str, value: object) -> None:
    values = {
        "padding": "valid",
        "strides": 1,
        "mystery": UNKNOWN,
        "momentum": 0.99,
        "n": N,
        "sizes": [2, -1],
        "x": Tensor((UNKNOWN, 4, 4, 8)),
    }
    assert evaluate(text, values) == value


@pytest.mark.parametrize("text", ["open('f')", "x.__class__", "lambda: 1", "[i for i in x]", "nowhere"])
def test_what_is_outside_the_language_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(text, {"x": Tensor()})
