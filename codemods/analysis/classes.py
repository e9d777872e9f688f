"""What the methods of a class assign to the attributes of ``self``."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.codemods import syntax as cst
from migrate.codemods.syntax.nodes import remembered
from migrate.codemods.tree import walk


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
