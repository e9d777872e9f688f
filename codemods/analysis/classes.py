"""What the methods of a class assign to the attributes of ``self``, and which of them run others."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.codemods import syntax as cst
from migrate.codemods.syntax.nodes import remembered
from migrate.codemods.tree import below, walk


@remembered
def attributes(node: cst.ClassDef) -> dict[str, list[cst.CSTNode]]:
    """By attribute of ``self``, the values that the class's methods assign to it; a node that is no expression stands
    for a value that is not known."""
    made: dict[str, list[cst.CSTNode]] = {}
    for item in walk(node):
        match item:
            case cst.Assign(targets=targets, value=value):
                for target in targets:
                    for name, whole in _targets(target.target):
                        made.setdefault(name, []).append(value if whole else target)
            case cst.AnnAssign(target=target, value=value) if value is not None:
                for name, _ in _targets(target):
                    made.setdefault(name, []).append(value)
            case cst.AugAssign(target=target) | cst.For(target=target):
                for name, _ in _targets(target):
                    made.setdefault(name, []).append(item)
    return made


def _targets(node: cst.CSTNode) -> Iterator[tuple[str, bool]]:
    """The attributes of ``self`` that a target binds, and whether the value is theirs as a whole."""
    match node:
        case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
            yield name, True
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            for item in elements:
                for name, _ in _targets(item.value):
                    yield name, False


def methods_within(node: cst.ClassDef, name: str) -> frozenset[str]:
    """The names of a method and of all that it runs by ``self.other(...)``, at first or second hand."""
    methods = {item.name.value: item for item in node.body.body if isinstance(item, cst.FunctionDef)}
    found: set[str] = set()
    waiting = ["__call__" if name == "call" and name not in methods else name]
    while waiting:
        current = waiting.pop()
        if current in found or current not in methods:
            continue
        found.add(current)
        for call in below(methods[current], cst.Call):
            match call.func:
                case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=other)):
                    waiting.append(other)
    return frozenset(found)
