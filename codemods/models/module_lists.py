"""How ``forward`` gets at the modules that a loop of ``__init__`` makes.

One loop: ``for conv in self.convs``, with ``zip`` where there are several lists or the loop's own variable is needed.
Loops within loops that do nothing else become one loop over the modules. In all other cases ``next`` of an iterator.
"""

from __future__ import annotations

from typing import Any

from migrate.codemods.models import naming
from migrate.codemods.models.program import (
    Block,
    Line,
    Loop,
    Slot,
    lines_of,
    names_in,
    substitute,
    used_names,
)
from migrate.codemods.models.run import LoopState, Run


def header(headers: list[tuple[str, str]]) -> tuple[str, str]:
    """Target and iterable of a loop over several things at once."""
    if len(headers) == 1:
        return headers[0]
    targets = [f"({target})" if "," in target else target for target, _ in headers]
    return ", ".join(targets), f"zip({', '.join(text for _, text in headers)})"


def settle(run: Run, forward: Loop, state: LoopState, position: int) -> None:
    """Choose how an outermost loop names its modules in ``forward``.

    One loop: ``for conv in self.convs``, with ``zip`` where there are several or the variable is needed. Loops within
    loops that do nothing else become one loop over the modules. In all other cases ``next`` of an iterator.
    """
    slots = [slot for slot, _ in state.slots if slot.code]
    lists = [Line(f"self.{slot.attribute} = nn.ModuleList()", slot=None) for slot in slots]
    module_list = run.context.local("torch.nn.ModuleList")
    for line in lists:
        line.code = line.code.replace("nn.ModuleList", module_list, 1)
    loop = run.init.items[position]
    assert isinstance(loop, Loop)
    run.init.items[position:position] = lists
    target = _flattened(forward, slots)
    if target is not None:
        names = _singulars(forward, slots)
        substitute(forward.body, lambda code: _named(code, names))
        substitute(target.body, lambda code: _named(code, names)) if target is not forward else None
        _zip(forward, target, slots, names)
        return
    iterators = {slot.reference: slot.attribute for slot in slots}
    at = run.forward.items.index(forward)
    run.forward.items[at:at] = [Line(f"{slot.attribute} = iter(self.{slot.attribute})") for slot in slots]
    _next_of(forward.body, iterators)


def _named(code: str, names: dict[str, str]) -> str:
    for mark, name in names.items():
        code = code.replace(mark, name)
    return code


def _singulars(loop: Loop, slots: list[Slot]) -> dict[str, str]:
    """Names for the modules in ``forward``, by their marks, that nothing else has there."""
    taken = set().union(*(names_in(line.code) for line in lines_of(loop.body)), names_in(loop.target))
    return {slot.reference: naming.attribute(slot.singular, taken) for slot in slots}


def _flattened(forward: Loop, slots: list[Slot]) -> Loop | None:
    """The loop whose turns are the modules': the loop itself, or the one within it that is all its body."""
    marks = [slot.reference for slot in slots]
    innermost = forward
    while True:
        body = [
            item
            for item in innermost.body.items
            if not (isinstance(item, Line) and _is_unused(item, innermost))
        ]
        if len(body) == 1 and isinstance(body[0], Loop):
            innermost = body[0]
            continue
        break
    direct = {
        mark for item in innermost.body.items if isinstance(item, Line) for mark in marks if mark in item.code
    }
    everywhere = [line.code for line in lines_of(forward.body)]
    if direct != {mark for mark in marks if any(mark in code for code in everywhere)} or len(direct) != len(
        marks
    ):
        return None
    if innermost is not forward:
        used = set().union(*(names_in(line.code) for line in lines_of(innermost.body)))
        loop: Loop = forward
        variables = names_in(loop.target)
        while loop is not innermost:
            loop = next(item for item in loop.body.items if isinstance(item, Loop))
            variables |= names_in(loop.target)
        if variables & used:
            return None
    if any(not isinstance(item, Line) and _has_mark(item, marks) for item in innermost.body.items):
        return None
    return innermost


def _is_unused(line: Line, loop: Loop) -> bool:
    return bool(line.defines) and not set(line.defines) & used_names(loop.body)


def _has_mark(item: Any, marks: list[str]) -> bool:
    return any(mark in line.code for line in lines_of(Block([item])) for mark in marks)


def _zip(forward: Loop, innermost: Loop, slots: list[Slot], names: dict[str, str]) -> None:
    """Write ``for a, b in zip(self.as, self.bs)``."""
    body = innermost.body
    used = used_names(body)
    headers = (
        [piece for piece in innermost.pieces if names_in(piece[0]) & used] if innermost is forward else []
    )
    headers += [(names[slot.reference], f"self.{slot.attribute}") for slot in slots]
    forward.body = body
    forward.target, forward.iterable = header(headers)


def _next_of(block: Block, iterators: dict[str, str]) -> None:
    """Replace marks by ``next(convs)``; a module that a statement block names twice is fetched once, before."""
    items = list(block.items)
    block.items.clear()
    for item in items:
        if isinstance(item, Line):
            for mark, iterator in iterators.items():
                if (
                    item.code.count(mark) == 1
                    and sum(line.code.count(mark) for line in lines_of(Block(items))) == 1
                ):
                    item.code = item.code.replace(mark, f"next({iterator})")
                elif mark in item.code:
                    name = f"{iterator}_item"
                    if not any(
                        isinstance(done, Line) and done.code.startswith(f"{name} = ") for done in block.items
                    ):
                        block.add(Line(f"{name} = next({iterator})"))
                    item.code = item.code.replace(mark, name)
        else:
            _next_of(item.body, iterators)
            if hasattr(item, "orelse"):
                _next_of(item.orelse, iterators)
        block.add(item)
