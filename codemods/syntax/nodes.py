"""Nodes of LibCST's classes that are made without its constructors, and what each of them carries besides its fields.

LibCST's own parse makes three nodes of whitespace and punctuation for each one that means something, and validates
them all. Rewrites are edits of spans of the text, so none of that is needed: a node here has the fields that mean
something, its place in the text, and its place in the tree.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from migrate.codemods import syntax as cst

Node = TypeVar("Node", bound=cst.CSTNode)
Given = TypeVar("Given")

START, END = "_start", "_end"  # bytes, without the brackets around it
OUTER = "_outer"  # first byte and the byte after, with the brackets around it, where it has any
BELOW = "_below"  # its children
ABOVE = "_above"  # its parent
ALL = "_all"  # every node of the tree, a node before its children
KINDS = "_kinds"  # the same by their classes
DATA = "_data"  # the text, of a node that is in none of the files
AT, LAST = "_at", "_last"  # where it stands in them, and where what lies below it ends

_new = object.__new__


def make(kind: type[Node], start: int, end: int, below: tuple[cst.CSTNode, ...], /, **values: Any) -> Node:
    """A node of a class of LibCST's.

    Args:
        start, end: its bytes in the text.
        below: its children, in the order of the class's fields.
        values: its fields.
    """
    made: Node = _new(kind)
    values[START] = start
    values[END] = end
    values[BELOW] = below
    made.__dict__ = values
    return made


def outer(node: cst.CSTNode) -> tuple[int, int]:
    """The bytes of a node with the brackets around it."""
    values = node.__dict__
    found: tuple[int, int] | None = values.get(OUTER)
    return found if found is not None else (values[START], values[END])


def parent(node: cst.CSTNode) -> cst.CSTNode | None:
    """The node that a node is a child of; None for the outermost one."""
    above: cst.CSTNode | None = node.__dict__.get(ABOVE)
    return above


def below(root: cst.CSTNode, *kinds: type[Node]) -> Sequence[Node]:
    """The nodes of some classes at and below a node, in the order of `walk`. Nothing else is looked at: that the
    rewrites ask for what they mean, and not every node for its class, saves an eighth of a run."""
    if len(kinds) == 1:
        return _below(root, kinds[0])
    return sorted((node for kind in kinds for node in _below(root, kind)), key=_place)


def _below(root: cst.CSTNode, kind: type[Node]) -> Sequence[Node]:
    values = root.__dict__
    found: Sequence[Node] = values[KINDS].get(kind, ())
    if values[ABOVE] is None:
        return found
    first = bisect.bisect_left(found, values[AT], key=_place)
    return found[first : bisect.bisect_left(found, values[LAST], key=_place)]


def _place(node: cst.CSTNode) -> int:
    place: int = node.__dict__[AT]
    return place


def link(module: cst.CSTNode) -> None:
    """Tell every node of a tree its parent and its place."""
    every: list[cst.CSTNode] = []
    kinds: dict[type[cst.CSTNode], list[cst.CSTNode]] = defaultdict(list)
    module.__dict__[ABOVE] = None
    stack = [module]
    inner: list[dict[str, Any]] = []
    while stack:
        node = stack.pop()
        values = node.__dict__
        values[ALL] = every
        values[KINDS] = kinds
        values[AT] = len(every)
        every.append(node)
        kinds[type(node)].append(node)
        below = values[BELOW]
        if below:
            for child in below:
                child.__dict__[ABOVE] = node
            stack.extend(below[::-1])
            inner.append(values)
        else:
            values[LAST] = len(every)
    for values in reversed(inner):  # what lies below a node ends where it ends below the last of its children
        values[LAST] = values[BELOW][-1].__dict__[LAST]


def remembered(function: Callable[[Node], Given]) -> Callable[[Node], Given]:
    """A function of one node that is computed once for each; it is forgotten with the node."""
    key = f"_{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def look(node: Node) -> Given:
        values = node.__dict__
        if key not in values:
            values[key] = function(node)
        found: Given = values[key]
        return found

    return look


def children(node: cst.CSTNode) -> tuple[cst.CSTNode, ...]:
    """The syntactic children of a node, in the order of its fields; whitespace, comments and punctuation left out."""
    below: tuple[cst.CSTNode, ...] = node.__dict__[BELOW]
    return below


def walk(node: cst.CSTNode) -> list[cst.CSTNode]:
    """A node and everything below it, a node before its children."""
    values = node.__dict__
    every: list[cst.CSTNode] = values[ALL]
    return every[values[AT] : values[LAST]]
