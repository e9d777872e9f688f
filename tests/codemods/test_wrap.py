"""Long statements are broken as formatters do, and mean what they meant."""

from __future__ import annotations

import ast

import pytest

from migrate.codemods.long_lines import broken
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


@pytest.mark.parametrize(
    "line",
    [
        f"total = ({LONG} + {LONG} + {LONG} + {LONG})",
        f"x = {LONG}[{LONG}[{LONG} + {LONG}]] + f({LONG})",
        f"pair = ({LONG}, {LONG}, {LONG}, {LONG})",
        f"assert ({LONG}({LONG}, {LONG}, {LONG}))",
    ],
)
def test_a_bracket_that_only_groups_makes_no_tuple(line: str) -> None:
    assert ast.dump(ast.parse(wrap(line))) == ast.dump(ast.parse(line))
    assert wrap(line) != line


def test_new_lines_are_broken_and_those_of_the_source_are_not() -> None:
    long = f"print({LONG}, {LONG}, {LONG}, sep='')"
    made = f"y = sum({LONG}, {LONG}, {LONG}, {LONG})"
    expected = f"{long}\ny = sum(\n    {LONG},\n    {LONG},\n    {LONG},\n    {LONG},\n)\n"
    assert broken(f"{long}\ny = 1\n", f"{long}\n{made}\n") == expected
    assert broken(expected, expected) == expected
    crlf = f"    {long}\r\nif 1:\r\n    {made}\r\n".removeprefix("    ")
    assert broken(f"{long}\r\n", crlf).count("\r\n") == crlf.count("\r\n") + 5


def test_lines_may_be_as_long_as_the_sources() -> None:
    source = f"x = f({LONG}, {LONG}, {LONG}, 12345)"
    line = f"x = g({LONG}, {LONG}, {LONG}, 12345)"
    assert 100 < len(line) <= len(source)
    assert broken(source, line) == line
    assert broken("x = 1", line) != line
    assert broken(f'"""\n{"text " * 30}\n"""\n"{"text " * 30}"\n# {"text " * 30}\n', line) != line


def test_comments_and_strings_of_several_lines_stay() -> None:
    text = f"# {'word ' * 30}\nx = f('''\n{LONG}({LONG}, {LONG}, {LONG})\n''')\ny = f({LONG}, {LONG}, {LONG})  # why\n"
    assert broken("", text) == text
