"""What of a ``forward`` its outputs need: the statements of an opened model run further than they have to."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from migrate.codemods.models.program import Block, Branch, Line, Loop, attributes_in, names_in, write
from migrate.codemods.models.run import Draft


def trim(block: Block, draft: Draft) -> None:
    """Leave out the statements that what is returned does not need, and other models' layers that only they call."""
    needed: set[str] = set()
    kept: list[Line | Loop | Branch] = []
    for item in reversed(block.items):
        code = "\n".join(write(Block([item])))
        targets = _targets(code) if isinstance(item, Line) else None
        if targets is None or targets & needed:
            needed = (needed - (targets or set())) | names_in(code) - _only_set(code, targets)
            kept.append(item)
    block.items[:] = kept[::-1]
    used = attributes_in("\n".join(write(block)))
    for slot in draft.slots:
        if slot.held and slot.attribute not in used:
            slot.code = ""


def assignments(block: Block) -> Iterator[tuple[str, str]]:
    """The variables that statements set, and what to."""
    for item in block.items:
        if isinstance(item, Line):
            match _parsed(item.code):
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    yield name, ast.unparse(value)


def _targets(code: str) -> set[str] | None:
    """The variables that a statement sets anew; None if it does something else."""
    match _parsed(code):
        case ast.Assign(targets=[ast.Name(id=name)]):
            return {name}
        case ast.Assign(targets=[ast.Tuple(elts=elements)]) if all(
            isinstance(element, ast.Name) for element in elements
        ):
            return {element.id for element in elements if isinstance(element, ast.Name)}
    return None


def _only_set(code: str, targets: set[str] | None) -> set[str]:
    """The targets of a statement that it does not read."""
    node = _parsed(code)
    if not targets or not isinstance(node, ast.Assign):
        return set()
    return targets - {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}


def _parsed(code: str) -> ast.stmt | None:
    try:
        body = ast.parse(code).body
    except SyntaxError:
        return None
    return body[0] if len(body) == 1 else None
