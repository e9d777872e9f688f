"""Renderings that are kept: always what rendering anew gives, whatever was rendered before."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from migrate.catalog import registry, remembered
from migrate.catalog import render as rendering
from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Row
from migrate.catalog.registry import find
from migrate.catalog.signature import Argument, Signature
from migrate.catalog.values import UNKNOWN, Tensor
from migrate.keras import NEWEST, OLD, Keras, doubts, using

Keywords = Mapping[str, Argument]


def row(name: str) -> Row:
    found = find(name)
    assert found is not None
    return found


def outcome(render: Any, of: Row, positional: list[Argument], keywords: Keywords, facts: Any = None) -> Any:
    """What rendering gives or says, and the doubts that it leaves."""
    with using(Keras()):
        try:
            given: Any = render(of, positional, keywords, facts)
        except Unrenderable as error:
            given = error.code, error.messages
        return given, set(doubts() or ())


CALLS: list[tuple[str, list[Argument], dict[str, Argument], Any]] = [
    ("tf.expand_dims", [Argument("__a4__"), Argument("__a5__", 1)], {}, None),
    ("tf.expand_dims", [Argument("__a10__"), Argument("__a2__", 1)], {}, None),
    ("tf.expand_dims", [Argument("__a5__"), Argument("__a4__", -1)], {}, {"input": Tensor((2, 3))}),
    ("tf.reduce_sum", [Argument("__a1__")], {"keepdims": Argument("__a2__", True)}, None),
    ("tf.reduce_sum", [Argument("__a1__")], {"keepdims": Argument("__a2__", 1)}, None),
    ("tf.reduce_sum", [Argument("__a1__")], {"keepdims": Argument("__a2__", 1.0)}, None),
    ("tf.reduce_sum", [Argument("__a7__")], {"axis": Argument("__a8__", [0, 1])}, None),
    ("tf.reduce_sum", [Argument("__a7__")], {"axis": Argument("__a8__", UNKNOWN)}, None),
    ("tf.reduce_sum", [Argument("__a1__"), Argument("__a1__")], {}, None),  # one hole in two places
    ("tf.reduce_sum", [Argument("__a1__"), Argument("__a2__")], {}, None),
    ("tf.reduce_sum", [Argument("'__r0__'", "__r0__")], {}, None),  # seems to be a hole that is kept
    ("tf.reduce_sum", [Argument("__a1__")], {"nothing_like_it": Argument("__a2__", 1)}, None),
    ("tf.reduce_sum", [Argument("__a3__")], {"nothing_like_it": Argument("__a9__", 1)}, None),
]


@pytest.mark.parametrize("turns", [1, 2], ids=["once", "again"])
def test_what_is_kept_is_what_rendering_gives(turns: int) -> None:
    for _ in range(turns):
        for name, positional, keywords, facts in CALLS:
            anew = outcome(rendering.render, row(name), positional, keywords, facts)
            assert outcome(remembered.render, row(name), positional, keywords, facts) == anew


def test_each_call_gets_its_own_holes() -> None:
    first, second = (
        remembered.render(row("tf.expand_dims"), [Argument(f"__a{number}__"), Argument("0", 0)], {})
        for number in (31, 32)
    )
    assert "__a31__" in first.code
    assert "__a32__" in second.code
    assert "__a31__" not in second.code


def test_doubts_are_told_again() -> None:
    """The second time nothing is rendered, and the doubts are told all the same."""
    doubted = 0
    for older in registry.keras2_rows():
        here = row(older.name)
        signature = Signature.parse(here.source)
        missing = [name for name in signature.parameters if name not in signature.defaults]
        given = {name: Argument(f"__a{place}__") for place, name in enumerate(missing)}
        anew = outcome(rendering.render, here, [], given)
        for _ in range(2):
            assert outcome(remembered.render, here, [], given) == anew
        doubted += bool(anew[1])
    assert doubted


def test_each_generation_of_keras_has_its_own() -> None:
    for generation in (NEWEST, OLD, NEWEST):
        with using(Keras(generation, "the test says so")):
            adam = row("keras.optimizers.Adam")
            assert remembered.render(adam, [], {}) == rendering.render(adam, [], {})


def test_rows_of_a_project_are_taken_at_once(tmp_path: Path) -> None:
    own = tmp_path / "rows.py"
    own.write_text(
        "from migrate.catalog.model import Function, Level, Rendering\n"
        "ROWS = (Function(source='tf.expand_dims(input, axis)', target='torch.atleast_1d(input)',\n"
        "    level=Level.EXACT, tensors=('input',), ignored=('axis',),\n"
        "    renderings=(Rendering('torch.atleast_1d(input)'),)),)\n"
    )
    given = [Argument("__a0__"), Argument("0", 0)]
    before = remembered.render(row("tf.expand_dims"), given, {}).code
    try:
        registry.use_files([own])
        assert remembered.render(row("tf.expand_dims"), given, {}).code == "torch.atleast_1d(__a0__)"
    finally:
        registry.use_files([])
    assert remembered.render(row("tf.expand_dims"), given, {}).code == before
