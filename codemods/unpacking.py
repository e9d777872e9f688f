"""``*args`` and ``**kwargs`` in a call, written out where it is known what they hold.

    Dense(8, **{"activation": "relu"})          Dense(8, activation="relu")
    OPTIONS = dict(axis=1, keepdims=True)
    tf.reduce_sum(x, **OPTIONS)                 tf.reduce_sum(x, axis=OPTIONS["axis"], keepdims=OPTIONS["keepdims"])

What they hold is known of a literal in the place itself, and of a name that is bound once, to a literal, and that
nothing in the file could change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from migrate.catalog.choice import Unrenderable
from migrate.catalog.values import literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.names import Names
from migrate.codemods.tree import Tree, below

READING = frozenset({"get", "items", "keys", "values", "copy", "index", "count"})
"""Methods that leave a list or dict as it is."""


@dataclass(frozen=True)
class Given:
    """One argument of a call.

    Attributes:
        keyword: None if it is positional.
        node: its value.
        text: how the value is had where the call stands, if it stands somewhere else: ``OPTIONS["axis"]``.
    """

    keyword: str | None
    node: cst.BaseExpression
    text: str | None = None


def given(tree: Tree, names: Names, arguments: Sequence[cst.Arg]) -> list[Given]:
    """The arguments of a call one by one.

    Raises:
        Unrenderable: something is unpacked of which it is not known what it holds.
    """
    found: list[Given] = []
    for item in arguments:
        if not item.star:
            found.append(Given(item.keyword.value if item.keyword else None, item.value))
            continue
        inside = list(_unpacked(tree, names, item.value, item.star))
        if not inside and not _is_empty(item.value):
            text = f"{item.star}{tree.source(item.value)}"
            raise Unrenderable(
                "API104",
                f"`{text}` is unpacked into the call, and what it holds is not known here: write it out",
            )
        found += inside
    return found


def _is_empty(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.List | cst.Tuple | cst.Dict) and not node.elements


def _unpacked(tree: Tree, names: Names, node: cst.BaseExpression, star: str) -> Iterator[Given]:
    if not isinstance(node, cst.Name):
        yield from _items(tree, node, star)
        return
    bindings = names.bindings(node)
    if (
        len(bindings) != 1
        or bindings[0].value is None
        or not isinstance(bindings[0].node, cst.Assign | cst.AnnAssign)
    ):
        return
    made = bindings[0].value
    if not isinstance(made, cst.Tuple) and not _is_constant(tree, names, node):
        return
    for position, item in enumerate(_items(tree, made, star)):
        key = f'"{item.keyword}"' if item.keyword is not None else str(position)
        yield Given(item.keyword, item.node, f"{node.value}[{key}]")


def _items(tree: Tree, node: cst.BaseExpression, star: str) -> Iterator[Given]:
    """The elements of a literal; nothing if one of them is not known."""
    found: list[Given] = []
    match node:
        case cst.Tuple(elements=elements) | cst.List(elements=elements) if star == "*":
            for element in elements:
                if not isinstance(element, cst.Element):
                    return
                found.append(Given(None, element.value))
        case cst.Dict(elements=elements) if star == "**":
            for entry in elements:
                key = literal(tree.source(entry.key)) if isinstance(entry, cst.DictElement) else None
                if (
                    not isinstance(entry, cst.DictElement)
                    or not isinstance(key, str)
                    or not key.isidentifier()
                ):
                    return
                found.append(Given(key, entry.value))
        case cst.Call(func=cst.Name(value="dict"), args=args) if star == "**":
            for item in args:
                if item.keyword is None or item.star:
                    return
                found.append(Given(item.keyword.value, item.value))
    yield from found


def _is_constant(tree: Tree, names: Names, node: cst.Name) -> bool:
    """Whether nothing in the file could change what a name holds: it is only unpacked, indexed and looked into."""
    scope = names.scopes.of(node)
    owner = scope.owner(node.value) if scope else None
    for item in below(tree.module, cst.Name):
        if item.value == node.value:
            read = names.scopes.of(item)
            if read is not None and read.owner(item.value) is owner and not _only_looks(tree, item):
                return False
    return True


def _only_looks(tree: Tree, node: cst.Name) -> bool:
    parent = tree.parent(node)
    match parent:
        case cst.Arg(star=star):
            return star != ""
        case cst.Subscript(value=value):
            around = tree.parent(parent)
            stored = isinstance(around, cst.AssignTarget | cst.Del) or (
                isinstance(around, cst.AugAssign) and around.target is parent
            )
            return value is node and not stored
        case cst.Attribute(value=value, attr=cst.Name(value=name)):
            return value is node and name in READING
        case (
            cst.StarredElement()
            | cst.StarredDictElement()
            | cst.For()
            | cst.CompFor()
            | cst.ComparisonTarget()
        ):
            return True
    return False
