"""Long statements are broken as formatters do, and mean what they meant."""

from __future__ import annotations

import ast

import pytest

from migrate.codemods.training.wrap import WIDTH, wrap

LONG = "a_name_that_is_rather_long_indeed"


@pytest.mark.parametrize(
    "line",
    [
        f"loader = DataLoader(TensorDataset({LONG}, {LONG}, {LONG}), batch_size=32, shuffle=True)",
        f"metrics = {{'first': First({LONG}), 'second': lambda outputs, targets: f(targets, {LONG}, {LONG})}}",
        f'print("a comma, and a bracket (", {LONG}, {LONG}, {LONG}, sep=", ")',
        f"values = list(evaluate_model({LONG}, {LONG}, {LONG}, {LONG}).values())",
    ],
)
def test_broken_statements_are_narrow_and_the_same(line: str) -> None:
    made = wrap(line)
    assert "\n" in made
    assert max(map(len, made.splitlines())) <= WIDTH
    assert ast.dump(ast.parse(made)) == ast.dump(ast.parse(line))


def test_what_fits_or_cannot_be_broken_stays() -> None:
    text = f"total = {' + '.join([LONG] * 6)}"
    generator = f"total = sum({LONG} * {LONG} * item for item in {LONG} + {LONG})"
    assert wrap("x = f(1, 2)") == "x = f(1, 2)"
    assert wrap(text) == text
    assert wrap(generator) == generator


def test_the_indent_counts() -> None:
    line = f"x = f({LONG}, {LONG}, 123456789)"
    assert wrap(line) == line
    assert "\n" in wrap(line, WIDTH - len(line) + 1)
