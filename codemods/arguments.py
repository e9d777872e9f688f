"""Edit a call in place: where the new call has the old one's arguments in their order, only names are edited."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from migrate.codemods import syntax as cst
from migrate.codemods.edits import TextEdit
from migrate.codemods.tree import Tree


@dataclass(frozen=True)
class InPlace:
    """``edits`` of the call's own names and arguments; ``kept``: positions of the arguments whose values stay, to be
    rewritten by themselves."""

    edits: list[TextEdit]
    kept: list[int]


@dataclass(frozen=True)
class _New:
    """An argument of the new call: the old one that it keeps, or its text."""

    keyword: str | None
    kept: int | None
    code: str


def align(
    tree: Tree, call: cst.Call, code: str, holes: Mapping[str, int], close: Callable[..., str]
) -> InPlace | None:
    """The edits that make ``call`` into ``code``, or None if it has another form.

    Args:
        holes: the position of the argument that each hole of the code stands for.
        close: fills the holes of a piece of code.
    """
    new = ast.parse(code, mode="eval").body
    if not isinstance(new, ast.Call) or any(hole in ast.unparse(new.func) for hole in holes) or not call.args:
        return None
    if any(isinstance(item, ast.Starred) for item in new.args) or any(
        item.arg is None for item in new.keywords
    ):
        return None
    wanted = [_new(None, item, holes) for item in new.args]
    wanted += _in_order([_new(item.arg, item.value, holes) for item in new.keywords])
    kept = [item.kept for item in wanted if item.kept is not None]
    if (
        not kept
        or kept != sorted(set(kept))
        or any("__a" in item.code for item in wanted if item.kept is None)
    ):
        return None
    edits = [TextEdit(*tree.outer_span(call.func), ast.unparse(new.func))]
    edits += _argument_edits(tree, call, wanted, close)
    return InPlace(edits, kept)


def _in_order(named: list[_New]) -> list[_New]:
    """Arguments by name in the order of the old call's, if all are its own: the catalog's order is no better."""
    if any(item.kept is None for item in named):
        return named
    return sorted(named, key=lambda item: -1 if item.kept is None else item.kept)


def _new(keyword: str | None, value: ast.expr, holes: Mapping[str, int]) -> _New:
    kept = holes.get(value.id) if isinstance(value, ast.Name) else None
    return _New(keyword, kept, "" if kept is not None else ast.unparse(value))


def _argument_edits(
    tree: Tree, call: cst.Call, wanted: list[_New], close: Callable[..., str]
) -> list[TextEdit]:
    edits: list[TextEdit] = []
    survivors: set[int] = set()
    previous = -1  # the old argument that the next new one comes after
    for item, following in zip(wanted, _following(wanted, len(call.args)), strict=True):
        if item.kept is not None:
            edits += _keyword_edits(tree, call.args[item.kept], item.keyword)
            previous = item.kept
        elif previous + 1 < following:  # an old argument that is not kept lends its place
            previous += 1
            edits.append(TextEdit(*tree.span(call.args[previous]), _text(item, close)))
        else:
            edits.append(_insertion(tree, call, previous, _text(item, close)))
            continue
        survivors.add(previous)
    return edits + _deletions(tree, call, survivors)


def _following(wanted: list[_New], count: int) -> list[int]:
    """For each new argument, the next old one that is kept from there on; ``count`` after the last."""
    following: list[int] = []
    upcoming = count
    for item in reversed(wanted):
        upcoming = item.kept if item.kept is not None else upcoming
        following.append(upcoming)
    return following[::-1]


def _text(item: _New, close: Callable[..., str]) -> str:
    code = close(item.code, localised=True)
    return code if item.keyword is None else f"{item.keyword}={code}"


def _keyword_edits(tree: Tree, argument: cst.Arg, keyword: str | None) -> list[TextEdit]:
    """Give an argument a keyword, another one, or none."""
    start = tree.span(argument)[0]
    if argument.keyword is None:
        return [] if keyword is None else [TextEdit(start, start, f"{keyword}=")]
    first, last = tree.span(argument.keyword)
    if keyword is not None:
        return [] if keyword == argument.keyword.value else [TextEdit(first, last, keyword)]
    return [TextEdit(first, tree.outer_span(argument.value)[0], "")]


def _insertion(tree: Tree, call: cst.Call, previous: int, text: str) -> TextEdit:
    """A new argument after an old one, on a line of its own if that one has one."""
    if previous < 0:
        start = tree.span(call.args[0])[0]
        return TextEdit(start, start, f"{text}, ")
    first, last = tree.span(call.args[previous])
    line = tree.data[tree.line_start(first) : first].decode("utf-8")
    gap = tree.newline + line if not line.strip() and tree.line_start(first) > tree.span(call)[0] else " "
    return TextEdit(last, last, f",{gap}{text}")


def _deletions(tree: Tree, call: cst.Call, survivors: set[int]) -> list[TextEdit]:
    """Take out the old arguments that nothing of the new call stands in the place of."""
    edits: list[TextEdit] = []
    count = len(call.args)
    position = 0
    while position < count:
        if position in survivors:
            position += 1
            continue
        after = position
        while after < count and after not in survivors:
            after += 1
        if after < count:
            span = tree.span(call.args[position])[0], tree.span(call.args[after])[0]
        else:  # the last ones go with the comma before them
            span = tree.span(call.args[position - 1])[1], tree.span(call.args[-1])[1]
        edits.append(TextEdit(*span, ""))
        position = after
    return edits
