"""The small parts of the model interpreter: sizes, names, programs, layouts."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.catalog.dims import Dim, ceil_divide
from migrate.catalog.values import CHANNELS_FIRST, CHANNELS_LAST, UNKNOWN
from migrate.codemods.models import naming, program, sizes
from migrate.codemods.models.layout import permutation
from migrate.codemods.models.operations import infix
from migrate.codemods.models.program import Block, Branch, Line, Loop, Slot
from migrate.codemods.models.run import qualify

N, S = Dim.symbol("n"), Dim.symbol("stride")


@pytest.mark.parametrize(
    ("size", "values", "expected"),
    [
        (N - 1, {"n": 7}, 6),
        (N * S, {"stride": 1}, N),
        (ceil_divide(N, S), {"stride": 1}, N),
        (ceil_divide(N, 2), {"n": 7}, 4),
        (N + 1, {"n": UNKNOWN}, UNKNOWN),
        (5, {"n": 7}, 5),
    ],
)
def test_substitution(size: Any, values: dict[str, Any], expected: Any) -> None:
    assert sizes.substitute(size, values) == expected


def test_a_size_after_a_branch_is_the_general_one() -> None:
    strided = ceil_divide(Dim.symbol("n"), S)
    assert sizes.join(strided, N, {}, {"stride": 1}) == strided
    assert sizes.join(N, strided, {"stride": 1}, {}) == strided
    assert sizes.join(N, S, {}, {}) is UNKNOWN


def test_what_a_condition_says_of_sizes() -> None:
    test = "stride != 1 or in_channels != filters"
    known = {name: Dim.symbol(name) for name in ("stride", "in_channels", "filters")}
    assert sizes.equalities(test, known, truth=False) == {"stride": 1, "in_channels": Dim.symbol("filters")}
    assert sizes.equalities(test, known, truth=True) == {}


@pytest.mark.parametrize(
    ("literal", "function", "expected"),
    [
        ("digits_resnet", None, "DigitsResnet"),
        (None, "get_convo_nn2", "ConvoNn2"),
        (None, "build_model", "Net"),
        (None, None, "Net"),
        ("3d-net", "make_segmenter", "Segmenter"),
    ],
)
def test_class_names(literal: str | None, function: str | None, expected: str) -> None:
    assert naming.model_class_name(literal, function) == expected


def test_attribute_names_are_free_and_do_not_break_a_module() -> None:
    taken: set[str] = set()
    made = [naming.attribute(name, taken) for name in ("conv2d", "conv2d", "block1/conv", "train", "1st")]
    assert made == ["conv2d", "conv2d_1", "block1_conv", "train_layer", "_1st"]


def test_definitions_that_nothing_needs_go() -> None:
    made = Slot("dense", False, "self.dense", code="nn.Linear(n, 2)")
    loop = Loop("i", "range(3)", Block([Line("unused = i", defines=("unused",))]))
    block = Block(
        [Line("n = 4", defines=("n",)), Line("k = k + n", defines=("k",)), loop, Line("", slot=made)]
    )
    assert program.write(program.pruned(block, program.used_names(block))) == [
        "n = 4",
        "self.dense = nn.Linear(n, 2)",
    ]


def test_a_list_filled_in_one_line_is_one_expression() -> None:
    made = Slot("convs", True, "conv", code="nn.Conv2d(1, i, 3)")
    block = Block([Line("self.convs = nn.ModuleList()"), Loop("i", "range(3)", Block([Line("", slot=made)]))])
    assert program.write(program.compacted(block)) == [
        "self.convs = nn.ModuleList(nn.Conv2d(1, i, 3) for i in range(3))"
    ]


def test_a_branch_with_only_an_else_is_turned_around() -> None:
    block = Block([Branch("x != 1", Block(), Block([Line("y = 2")]))])
    assert program.write(block) == ["if x == 1:", "    y = 2"]


def test_permutations() -> None:
    assert permutation(3, CHANNELS_FIRST) == permutation(3, CHANNELS_LAST) == ".transpose(1, 2)"
    assert permutation(4, CHANNELS_FIRST) == ".permute(0, 3, 1, 2)"
    assert permutation(4, CHANNELS_LAST) == ".permute(0, 2, 3, 1)"
    assert permutation(5, CHANNELS_FIRST) == ".permute(0, 4, 1, 2, 3)"


def test_operators_get_the_brackets_they_need() -> None:
    assert infix("a * b", "+", "c") == "a * b + c"
    assert infix("a", "-", "b - c") == "a - (b - c)"
    assert infix("a + b", "*", "c + d") == "(a + b) * (c + d)"


def test_numbers_of_the_constructor_are_attributes_in_forward() -> None:
    code = 'F.pad(out, (0, window - 1), mode="window")\nwindow'
    assert (
        qualify(code, {"window": "window_1"})
        == 'F.pad(out, (0, self.window_1 - 1), mode="window")\nself.window_1'
    )
