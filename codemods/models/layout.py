"""Bringing tensors into the layout that a module wants: permuted once, where it costs least to read.

Keras holds images as (batch, height, width, channels), torch's modules want the channels second. A variable that is
read again later is permuted in a statement of its own, so that it happens once; any other tensor within its expression.
"""

from __future__ import annotations

from dataclasses import replace

from migrate.catalog.template import bracketed
from migrate.catalog.values import CHANNELS_FIRST, CHANNELS_LAST
from migrate.codemods import syntax as cst
from migrate.codemods.models.program import Line
from migrate.codemods.models.run import Run
from migrate.codemods.models.values import CannotFollow, Items, TensorRef, Value


def permutation(rank: int, layout: str) -> str:
    """The call that brings a tensor of a rank into a layout: ``.permute(0, 3, 1, 2)``."""
    if rank == 3:
        return ".transpose(1, 2)"
    order = [0, rank - 1, *range(1, rank - 1)] if layout == CHANNELS_FIRST else [0, *range(2, rank), 1]
    return f".permute({', '.join(map(str, order))})"


def bring(run: Run, tensor: TensorRef, layout: str, node: cst.CSTNode | None = None) -> TensorRef:
    """The tensor in a layout.

    Raises:
        CannotFollow: its rank is not known, so neither is its permutation.
    """
    facts = tensor.facts
    if facts.shape is None:
        if facts.layout == layout == CHANNELS_LAST:
            return tensor
        raise CannotFollow("SHP202", node, f"the rank of `{tensor.text}` is not known")
    if len(facts.shape) < 3:
        return replace(tensor, facts=facts.with_layout(CHANNELS_LAST))
    if facts.layout == layout:
        return tensor
    run.draft.permutes += 1
    call = permutation(len(facts.shape), layout)
    changed = replace(tensor, facts=facts.with_layout(layout))
    name = tensor.variable
    if name is not None and run.is_needed(name) and isinstance(run.env.get(name), TensorRef):
        run.emit(Line(f"{name} = {name}{call}"))
        run.env[name] = changed
        return changed
    return replace(changed, text=f"{bracketed(tensor.text)}{call}", variable=None)


def layout_of(values: list[Value]) -> str | None:
    """The layout that tensors should share: channels-first if any of them is."""
    layouts = [
        value.facts.layout
        for value in values
        if isinstance(value, TensorRef) and value.facts.shape is not None and len(value.facts.shape) > 2
    ]
    if not layouts:
        return None
    return CHANNELS_FIRST if CHANNELS_FIRST in layouts else CHANNELS_LAST


def bring_all(run: Run, value: Value, layout: str | None, node: cst.CSTNode | None = None) -> Value:
    """A tensor, or each tensor of a list, in a layout (None: as it is, but all tensors of a list alike)."""
    if isinstance(value, TensorRef):
        return value if layout is None else bring(run, value, layout, node)
    if not isinstance(value, Items):
        return value
    wanted = layout or layout_of(list(value.items))
    if wanted is None:
        return value
    if value.variable is not None or value.text:
        if all(not isinstance(item, TensorRef) or is_in(item, wanted) for item in value.items):
            return value
        call = next(
            permutation(len(item.facts.shape or ()), wanted)
            for item in value.items
            if isinstance(item, TensorRef)
        )
        changed = tuple(
            replace(item, facts=item.facts.with_layout(wanted)) if isinstance(item, TensorRef) else item
            for item in value.items
        )
        run.draft.permutes += 1
        text = f"[t{call} for t in {value.variable or value.text}]"
        return replace(value, items=changed, variable=None, text=text)
    return replace(value, items=tuple(bring_all(run, item, wanted, node) for item in value.items))


def is_in(tensor: TensorRef, layout: str) -> bool:
    """Whether a tensor has a layout; one of rank 2 and below has every."""
    shape = tensor.facts.shape
    return tensor.facts.layout == layout or (shape is not None and len(shape) < 3)
