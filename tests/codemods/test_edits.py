"""Edits of a text, and how they are put in."""

from __future__ import annotations

import pytest

from migrate.codemods.edits import TextEdit, apply, identifiers, outside


def test_an_insertion_inside_of_what_goes_moves_to_where_that_begins() -> None:
    edits = [TextEdit(6, 6, "# TODO\n"), TextEdit(2, 8, "")]
    assert apply(b"a\nb\nc\nd\ne\n", outside(edits)) == "a\n# TODO\ne\n"


@pytest.mark.parametrize("position", [0, 2, 9, 10])
def test_an_insertion_beside_what_goes_stays(position: int) -> None:
    edits = [TextEdit(2, 9, ""), TextEdit(position, position, "x")]
    assert sorted(outside(edits)) == sorted(edits)


def test_edits_that_overlap_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply(b"abc", [TextEdit(0, 2, "x"), TextEdit(1, 3, "y")])


def test_identifiers_of_a_piece_of_code() -> None:
    assert identifiers("f(x, 'tf', key=y.z)  # K") == {"f", "x", "key", "y", "z"}
    assert identifiers("f(x, [") >= {"f", "x"}


def test_insertions_at_one_place_keep_their_order() -> None:
    edits = [TextEdit(0, 0, "import z\n"), TextEdit(0, 0, "# TODO\n")]
    assert apply(b"import a\n", outside(edits)) == "import z\n# TODO\nimport a\n"
