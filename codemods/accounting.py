"""Where a file names the source framework, and what became of each place: what `migrate assess` counts.

A reference is the longest expression that names an API (``tf.keras.layers.Dense``); imports are none. It is rewritten
only if its text was replaced and no error was found at it: so the share of what is rewritten cannot flatter.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping, Sequence

from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext, Placed
from migrate.codemods.edits import TextEdit
from migrate.codemods.outcome import Fate as Fate
from migrate.codemods.outcome import Reference as Reference
from migrate.finding import Severity


def references(context: FileContext, edits: Iterable[TextEdit]) -> tuple[Reference, ...]:
    """The references of a file, in the order of its text, after these edits."""
    replaced = sorted((edit.start, edit.end) for edit in edits if edit.end > edit.start)
    errors = [placed for placed in context.placed if placed.finding.severity is Severity.ERROR]
    at = {id(placed.node): placed for placed in errors}
    found: list[Reference] = []
    for node, name in context.names.references(context.module):
        parent = context.tree.parent(node)
        call = parent if isinstance(parent, cst.Call) and parent.func is node else None
        told = at.get(id(node)) or at.get(id(call))
        if id(node) in context.kept:
            kept = Reference(name, *context.tree.place(node), call is not None, Fate.KEPT, "DAT605")
            found.append(kept)
            continue
        if is_replaced(replaced, context.tree.span(node)):
            fate = Fate.REWRITTEN if told is None or told.by else Fate.LEFT
        else:
            told = told or _around(context, node, at)
            fate = Fate.KEPT if told is not None and told.by else Fate.LEFT
        code = "" if told is None or fate is Fate.REWRITTEN else told.finding.code
        found.append(Reference(name, *context.tree.place(node), call is not None, fate, code))
    return tuple(found)


def _around(context: FileContext, node: cst.CSTNode, at: Mapping[int, Placed]) -> Placed | None:
    """What is said of the nearest code around a node."""
    return next((at[id(item)] for item in context.tree.ancestors(node) if id(item) in at), None)


def is_replaced(edits: Sequence[tuple[int, int]], span: tuple[int, int]) -> bool:
    """Whether one of the sorted, disjoint spans of edits overlaps a span."""
    after = bisect.bisect_left(edits, (span[1], 0))
    return after > 0 and edits[after - 1][1] > span[0]
