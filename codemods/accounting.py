"""Where a file names the source framework, and what became of each place: what `migrate assess` counts.

A reference is the longest expression that names an API (``tf.keras.layers.Dense``); imports are none. It is rewritten
only if its text was replaced and no error was found at it: so the share of what is rewritten cannot flatter.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import libcst as cst

from migrate.codemods.context import FileContext
from migrate.codemods.edits import TextEdit
from migrate.finding import Severity


class Fate(StrEnum):
    """What became of a reference."""

    REWRITTEN = "rewritten"
    LEFT = "left"
    KEPT = "kept"  # left, and the user has said that it is meant to be


@dataclass(frozen=True)
class Reference:
    """One place at which the source framework is named.

    Attributes:
        api: canonical name.
        line, column: counted from 1.
        called: whether it is the function of a call.
    """

    api: str
    line: int
    column: int
    called: bool
    fate: Fate


def references(context: FileContext, edits: Iterable[TextEdit]) -> tuple[Reference, ...]:
    """The references of a file, in the order of its text, after these edits."""
    replaced = sorted((edit.start, edit.end) for edit in edits if edit.end > edit.start)
    wrong, kept = _told(context, suppressed=False), _told(context, suppressed=True)
    found: list[Reference] = []
    for node, name in context.names.references(context.module):
        parent = context.tree.parent(node)
        call = parent if isinstance(parent, cst.Call) and parent.func is node else None
        here = {id(node), id(call)}
        if not here.isdisjoint(wrong):
            fate = Fate.LEFT
        elif _is_replaced(replaced, context.tree.span(node)):
            fate = Fate.REWRITTEN
        else:
            fate = Fate.LEFT if here.isdisjoint(kept) else Fate.KEPT
        found.append(Reference(name, *context.tree.place(node), call is not None, fate))
    return tuple(found)


def _told(context: FileContext, suppressed: bool) -> frozenset[int]:
    """The nodes, by id, that an error is about, or a suppressed one."""
    return frozenset(
        id(placed.node)
        for placed in context.placed
        if placed.finding.severity is Severity.ERROR and (placed.by is not None) == suppressed
    )


def _is_replaced(edits: Sequence[tuple[int, int]], span: tuple[int, int]) -> bool:
    """Whether one of the sorted, disjoint spans of edits overlaps a span."""
    after = bisect.bisect_left(edits, (span[1], 0))
    return after > 0 and edits[after - 1][1] > span[0]
