"""Loops whose turns are told apart: over layers that exist already, or that make layers which other code calls.

for layer in [dense, norm, output]:                 x = F.relu(self.dense(x))
    x = layer(x)                           →        x = self.norm(x)
                                                    x = self.output(x)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions, pieces, statements
from migrate.codemods.models.run import Run
from migrate.codemods.models.unpacked import target_names
from migrate.codemods.models.values import (
    CannotFollow,
    Items,
    LayerList,
    PipelineValue,
    Static,
    TensorRef,
    Value,
    is_tensorial,
)
from migrate.codemods.tree import walk

MOST_TURNS = 32


def over_layers(run: Run, node: cst.For) -> bool:
    """Run a loop over layers or models turn by turn, if it is one."""
    if not expressions.touches(run, node.iter) or pieces.builtin(run, node.iter)[0] == "range":
        return False
    found = elements(run, node.iter)
    if found is None or not any(_holds_modules(item) for item in found):
        return False
    if run.loops:
        raise CannotFollow("MOD401", node, "a loop over layers within another is not understood")
    _run(run, node.target, found, node.body.body)
    return True


def making_layers(run: Run, node: cst.For, found: list[pieces.Piece]) -> bool:
    """Run a loop that puts layers into a list turn by turn, if it is one and its turns are known."""
    turns = pieces.turns(found)
    if run.loops or turns is None or len(found) != 1 or found[0].tensors is not None:
        return False
    if not _only_makes(run, node):
        return False
    values = [_static(turn[0]) for turn in turns]
    if any(value is None for value in values):
        return False
    _run(run, node.target, [value for value in values if value is not None], node.body.body)
    return True


def one_by_one(run: Run, node: cst.For, found: list[pieces.Piece]) -> bool:
    """Write a loop that cannot be kept as one turn by turn, if its turns are known and few.

    Raises:
        CannotFollow: a turn is not understood either.
    """
    turns = pieces.turns(found)
    if run.loops or turns is None or len(turns) > MOST_TURNS or any(piece.tensors for piece in found):
        return False
    target = node.target if len(found) == 1 else None
    values = [_static(turn[0]) for turn in turns]
    if target is None or None in values:
        return False
    was, run.is_unrolled = run.is_unrolled, True
    try:
        _run(run, target, [value for value in values if value is not None], node.body.body)
    finally:
        run.is_unrolled = was
    return True


def made_in_comprehension(run: Run, node: cst.ListComp, turns: Sequence[Any]) -> Items:
    """``[layers.Dense(n) for n in (32, 64)]``: each layer for itself."""
    items: list[Value] = []
    for turn in turns:
        value = _static(turn)
        if value is None:
            raise CannotFollow(
                "MOD401", node, "a list of layers made in a comprehension is not understood here"
            )
        bind(run, node.for_in.target, value)
        items.append(expressions.evaluate(run, node.elt))
    _forget(run, node.for_in.target)
    return Items(tuple(items))


def _run(run: Run, target: cst.BaseExpression, found: Sequence[Value], body: Sequence[cst.CSTNode]) -> None:
    for item in found:
        bind(run, target, item)
        outer = run.rest
        run.rest = (*outer, body)  # what a turn reads, the one before must leave
        try:
            statements.execute(run, body)
        finally:
            run.rest = outer
    _forget(run, target)


def _forget(run: Run, target: cst.BaseExpression) -> None:
    for name in target_names(target):
        run.env.pop(name, None)
        run.texts.pop(name, None)


def elements(run: Run, node: cst.BaseExpression) -> list[Value] | None:
    """What a loop over a list, ``zip``, ``enumerate`` or ``reversed`` of lists gives in each turn; None if unknown."""
    name, arguments = pieces.builtin(run, node)
    parts = [elements(run, argument) for argument in arguments]
    known = [part for part in parts if part is not None]
    if name in ("zip", "enumerate", "reversed", "list", "tuple") and known and len(known) == len(parts):
        if name == "zip":
            return [Items(turn, "tuple") for turn in zip(*known, strict=False)]
        if name == "enumerate":
            start = 0 if len(known) == 1 else None
            if start is None:
                return None
            return [Items((Static(str(i), i), item), "tuple") for i, item in enumerate(known[0])]
        return known[0][::-1] if name == "reversed" else known[0]
    if name in ("zip", "enumerate", "reversed", "list", "tuple"):
        return None
    if not expressions.touches(run, node):
        turns = pieces.turn_values(run, node)
        values = [_static(turn) for turn in turns] if turns is not None else [None]
        return None if None in values else [value for value in values if value is not None]
    value = expressions.evaluate(run, node)
    if isinstance(value, Items) and value.exact and value.kind != "dict":
        return list(value.items)
    if isinstance(value, LayerList) and not value.is_open:
        return None  # `forward` loops over the list itself
    return None


def bind(run: Run, target: cst.BaseExpression, value: Value) -> None:
    """Give the loop's variables what they are in one turn."""
    match target:
        case cst.Name(value=name) if isinstance(value, Static):
            run.env[name] = replace(value, local=False)
            run.texts[name] = value.text
        case cst.Name(value=name):
            run.texts.pop(name, None)
            run.env[name] = replace(value, variable=None) if isinstance(value, TensorRef) else value
        case cst.Tuple(elements=elements) | cst.List(elements=elements) if isinstance(value, Items) and len(
            value.items
        ) == len(elements):
            for element, item in zip(elements, value.items, strict=True):
                bind(run, element.value, item)
        case cst.Tuple(elements=elements) | cst.List(elements=elements) if isinstance(value, Static) and (
            isinstance(value.value, tuple | list) and len(value.value) == len(elements)
        ):
            for element, item in zip(elements, value.value, strict=True):
                found = _static(item)
                if found is None:
                    raise CannotFollow("MOD401", target, "the loop's variable is not understood")
                bind(run, element.value, found)
        case _:
            raise CannotFollow("MOD401", target, "the loop's variable is not understood")


def _static(value: Any) -> Static | None:
    """A value that can be written down."""
    plain = isinstance(value, bool | int | float | str | None) or (
        isinstance(value, tuple | list) and all(_static(item) is not None for item in value)
    )
    return Static(repr(value), value) if plain else None


def _holds_modules(value: Value) -> bool:
    if isinstance(value, Items):
        return any(_holds_modules(item) for item in value.items)
    return not isinstance(value, Static | TensorRef)


def _only_makes(run: Run, node: cst.For) -> bool:
    """Whether the body makes layers, but uses no tensor."""
    makes = False
    for part in walk(node.body):
        held = run.env.get(part.value) if isinstance(part, cst.Name) else None
        if isinstance(held, PipelineValue) and held.tensor is not None:
            return False  # what is added is called at once
        if held is not None and is_tensorial(held):
            return False
        makes |= isinstance(part, cst.Call) and expressions.makes_layers(run, part)
    return makes
